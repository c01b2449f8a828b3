using Pythia.Crds.TracePointSets;
using Pythia.Diagnosing.Choosing;
using Pythia.Model;
using Pythia.Unit.Tests.Model;

namespace Pythia.Unit.Tests.Choosing;

public sealed class ContextLearnerTests
{
    private const string A = "application/a/unnamed/";

    // front GET -> a: op2 (op3 twice, with op4 inside).
    private static Trace Trace1(bool withMiddle = true, ulong id = 1) => Trace.FromSpans(
    [
        Spans.Of(1, 0, 0, 100, "front", "GET /", SpanKind.Client, trace: id),
        Spans.Of(9, 1, 1, 99, "a", "serve", SpanKind.Server, trace: id),
        Spans.Of(2, 9, 2, 90, "a", trace: id),
        .. withMiddle ? [Spans.Of(3, 2, 3, 40, "a", trace: id), Spans.Of(5, 2, 41, 80, "a", "op3", trace: id)] : Array.Empty<Span>(),
        Spans.Of(4, withMiddle ? 3UL : 2, 4, 30, "a", trace: id),
    ]);

    private static LearnedContext Of(ContextLearner learner, string name) => Assert.Single(learner.Learned, c => c.Id == A + name);

    [Fact]
    public void Observe_learns_parent_request_type_and_rate()
    {
        var learner = new ContextLearner();
        learner.Observe(Trace1());
        Assert.Equal(new LearnedContext(A + "op3", A + "op2", "serve", 2), Of(learner, "op3"));
        Assert.Equal(A + "op3", Of(learner, "op4").Parent);
        Assert.Equal(string.Empty, Of(learner, "op2").Parent);
        Assert.DoesNotContain(learner.Learned, c => c.Id.EndsWith("serve", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nearer_parent_wins_whenever_it_was_seen(bool nearerFirst)
    {
        var learner = new ContextLearner();
        learner.Observe(Trace1(nearerFirst));
        var version = learner.Version;
        learner.Observe(Trace1(!nearerFirst, 2));
        Assert.Equal(A + "op3", Of(learner, "op4").Parent);
        Assert.True(learner.Version > version);
    }

    [Fact]
    public void Point_inside_of_several_has_no_parent_and_nothing_changes_by_seeing_it_again()
    {
        var learner = new ContextLearner();
        for (ulong id = 1; id < 4; id++)
        {
            learner.Observe(Trace.FromSpans(
            [
                Spans.Of(1, 0, 0, 100, "a", "serve", SpanKind.Server, trace: id),
                Spans.Of(2, 1, 1, 20, "a", trace: id), Spans.Of(3, 1, 30, 60, "a", trace: id),
                Spans.Of(4, 2, 2, 9, "a", "shared", trace: id), Spans.Of(5, 3, 40, 50, "a", "shared", trace: id),
            ]));
        }

        Assert.Equal(string.Empty, Of(learner, "shared").Parent);
        Assert.Equal(7, learner.Version);
    }

    [Fact]
    public void Traces_beyond_the_bound_of_a_minute_teach_nothing()
    {
        var learner = new ContextLearner();
        for (ulong i = 1; i <= 400; i++)
        {
            learner.Observe(Trace.FromSpans([Spans.Of(1, 0, 0, 9, "a", "serve", SpanKind.Server, trace: i), Spans.Of(2, 1, 1, 2, "a", $"o{i}", trace: i)]));
        }

        Assert.Equal(300, learner.Learned.Length);
    }

    [Fact]
    public void Search_space_of_a_list_takes_its_hierarchy_from_traces()
    {
        var spec = new TracePointSetSpec
        {
            ExpectationRef = "e",
            Catalogue = [new CatalogueEntry { Id = A + "op2" }, new CatalogueEntry { Id = A + "op3" }, new CatalogueEntry { Id = A + "op4" }, new CatalogueEntry { Id = A + "unseen" }],
        };
        var learner = new ContextLearner();
        learner.Observe(Trace1());
        var space = SearchSpace.Of(Scene.Set, spec, learner.Learned);
        Assert.Equal([-1, 0, 1, -1], space.Nodes.Select(n => n.Parent));
        Assert.Equal([true, true, true, false], space.Nodes.Select(n => n.IsPlaced));
        Assert.All(SearchSpace.Of(Scene.Set, spec).Nodes, n => Assert.False(n.IsPlaced));
    }
}
