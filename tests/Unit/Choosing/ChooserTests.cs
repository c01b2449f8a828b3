using System.Collections.Immutable;
using Pythia.Crds.InstrumentationBudgets;
using Pythia.Crds.PerformanceExpectations;
using Pythia.Crds.TracePointSets;
using Pythia.Diagnosing.Choosing;
using Pythia.Model;

namespace Pythia.Unit.Tests.Choosing;

public sealed class ChooserTests
{
    private static readonly ImmutableArray<CatalogueEntry> Tree =
    [
        .. new[] { "a", "b", "c" }.Select(x => Scene.Point(x)),
        .. new[] { "a.a", "a.b", "a.c", "b.a", "b.b", "c.a", "c.b" }.Select(x => Scene.Point(x)),
        .. new[] { "a.b.a", "a.b.b", "a.b.c", "b.a.a", "b.a.b" }.Select(x => Scene.Point(x)),
    ];

    private static Scene SceneOf(SearchStrategyName strategy = SearchStrategyName.Information) => new()
    {
        Spec = new() { ExpectationRef = "checkout", Skeleton = [Scene.Entry], Catalogue = Tree },
        Options = new() { Strategy = strategy },
    };

    private static Conclusion? Search(Scene scene, string cause, int limit = 12)
    {
        for (var i = 0; i < limit; i++)
        {
            scene.Choose(scene.Caused(cause));
            if (scene.State.OfExpectation(Scene.Expectation).Conclusions is [var conclusion, ..])
            {
                return conclusion;
            }
        }

        return null;
    }

    [Fact]
    public void Lost_events_lower_the_confidence_and_are_remembered()
    {
        var whole = Search(SceneOf(), "a.b.c")!;
        var scene = SceneOf();
        Conclusion? reached = null;
        for (var i = 0; i < 12 && reached is null; i++)
        {
            scene.Report = scene.Applied() with { LostPermille = 250 };
            scene.Choose(scene.Caused("a.b.c"));
            reached = scene.State.OfExpectation(Scene.Expectation).Conclusions.FirstOrDefault();
        }

        Assert.Equal(whole.Place, reached!.Place);
        Assert.Equal(0.25, reached.LostShare);
        Assert.Equal(whole.Confidence * 0.75, reached.Confidence, 12);
    }

    [Fact]
    public void Lost_events_of_a_node_without_the_set_do_not_count()
    {
        var scene = SceneOf();
        scene.OtherNode = new Acknowledgement { Node = "node-2", LostPermille = 500 };

        Assert.Equal(0, Search(scene, "a.b.c")!.LostShare);
    }

    [Theory]
    [InlineData(SearchStrategyName.Information, "a.b.c")]
    [InlineData(SearchStrategyName.Information, "a.b")]
    [InlineData(SearchStrategyName.Information, "c.b")]
    [InlineData(SearchStrategyName.Hierarchical, "a.b.c")]
    [InlineData(SearchStrategyName.Hierarchical, "b")]
    public void Choose_finds_the_place_step_by_step(SearchStrategyName strategy, string cause)
    {
        var conclusion = Search(SceneOf(strategy), Scene.Id(cause));
        Assert.NotNull(conclusion);
        Assert.Equal(Scene.Id(cause), conclusion.Place);
        Assert.InRange(conclusion.Decisions, 2, 8);
        Assert.True(conclusion.TracePointsUsed < Tree.Length);
    }

    [Fact]
    public void Choose_without_a_problem_switches_nothing_on()
    {
        var scene = SceneOf();
        var plan = scene.Choose();
        Assert.Empty(scene.On);
        Assert.Empty(plan.Decisions);
        Assert.Equal(Scene.Entry, Assert.Single(plan.Sets[0].Desired).Id);
    }

    [Fact]
    public void Choose_is_a_function_of_its_input()
    {
        var (first, second) = (SceneOf(), SceneOf());
        Search(first, Scene.Id("a.b.c"));
        Search(second, Scene.Id("a.b.c"));
        Assert.Equal(first.Last!.Sets[0].DesiredHash, second.Last!.Sets[0].DesiredHash);
        Assert.Equal(first.Last.Sets[0].EverEnabled, second.Last.Sets[0].EverEnabled);
    }

    [Fact]
    public void Choose_waits_until_the_last_change_is_in_force()
    {
        var scene = SceneOf();
        scene.Choose(scene.Caused(Scene.Id("a.b")));
        var on = scene.On;
        scene.Report = new Acknowledgement
        {
            Node = "node-1",
            Sets = [new SetAcknowledgement { Namespace = "shop", Name = "cart", Processes = 1, AppliedHash = "stale" }],
        };
        var plan = scene.Choose(scene.Caused(Scene.Id("a.b")));
        Assert.Empty(plan.Decisions);
        Assert.Equal(on, scene.On);
    }

    [Fact]
    public void Choose_waits_for_enough_traces()
    {
        var scene = SceneOf();
        var plan = scene.Choose(scene.Caused(Scene.Id("a.b")) with { Traces = 10 });
        Assert.Empty(plan.Decisions);
    }

    [Fact]
    public void Choose_goes_on_after_a_restart_from_the_status_alone()
    {
        var scene = SceneOf();
        scene.Choose(scene.Caused(Scene.Id("a.b.c")));
        scene.Choose(scene.Caused(Scene.Id("a.b.c")));
        var set = scene.Last!.Sets[0];
        var decisions = scene.State.OfExpectation(Scene.Expectation);
        scene.State = SearchState.FromStatus(
            [new(Scene.Set, new TracePointSetStatus { Desired = set.Desired, DesiredHash = set.DesiredHash, EverEnabled = set.EverEnabled })],
            [new(Scene.Expectation, new PerformanceExpectationStatus
            {
                DecisionCount = decisions.Decisions,
                Decisions = [.. decisions.Log.Select(e => e.ToRecord())],
            })],
            new Dictionary<ObjectKey, ObjectKey> { [Scene.Set] = Scene.Expectation },
            scene.NowNs);
        var conclusion = Search(scene, Scene.Id("a.b.c"));
        Assert.NotNull(conclusion);
        Assert.Equal(Scene.Id("a.b.c"), conclusion.Place);
        Assert.InRange(conclusion.Decisions, 3, 8);
    }

    [Fact]
    public void Choose_switches_everything_off_after_the_place_was_held()
    {
        var scene = SceneOf();
        Search(scene, Scene.Id("a.b.c"));
        Assert.NotEmpty(scene.On);
        for (var i = 0; i < 12; i++)
        {
            scene.Choose(scene.Caused(Scene.Id("a.b.c")));
        }

        Assert.Empty(scene.On);
        Assert.Single(scene.State.OfExpectation(Scene.Expectation).Conclusions);
    }

    [Fact]
    public void Choose_lets_leases_end_when_the_problem_is_gone()
    {
        var scene = SceneOf();
        scene.Choose(scene.Caused(Scene.Id("a.b.c")));
        Assert.NotEmpty(scene.On);
        for (var i = 0; i < 7; i++)
        {
            scene.Choose();
        }

        Assert.Empty(scene.On);
    }

    [Fact]
    public void Choose_crosses_into_the_kernel_only_where_variables_do_not_explain()
    {
        foreach (var explained in new[] { false, true })
        {
            var scene = SceneOf();
            scene.Spec = scene.Spec with
            {
                Catalogue = [.. Tree, new() { Id = "kernel/cart/thread/offcpu" }, new() { Id = "kernel/cart/syscall/fsync" }],
            };
            for (var i = 0; i < 10 && scene.State.OfExpectation(Scene.Expectation).Conclusions.IsEmpty; i++)
            {
                scene.Choose(scene.Caused(Scene.Id("c.a"), explained));
            }

            Assert.Equal(Scene.Id("c.a"), scene.State.OfExpectation(Scene.Expectation).Conclusions[0].Place);
            Assert.Equal(!explained, scene.Last!.Sets[0].EverEnabled.Contains("kernel/cart/thread/offcpu"));
        }
    }

    [Fact]
    public void Choose_in_dry_run_reports_and_switches_nothing_on()
    {
        var scene = SceneOf();
        scene.Budget = scene.Budget! with { Enforcement = EnforcementMode.DryRun };
        var plan = scene.Choose(scene.Caused(Scene.Id("a.b")));
        Assert.Empty(scene.On);
        Assert.StartsWith("Dry run", Assert.Single(plan.Decisions).Entry.Reason, StringComparison.Ordinal);
        Assert.Empty(scene.Choose(scene.Caused(Scene.Id("a.b"))).Decisions);
    }

    [Fact]
    public void Choose_takes_another_way_around_what_cannot_be_applied()
    {
        var scene = SceneOf();
        scene.Choose(scene.Caused(Scene.Id("a.b.c")));
        var first = scene.On.Order().First();
        var applied = scene.Applied();
        scene.Report = applied with
        {
            Sets = [applied.Sets[0] with { TracePoints = [new() { Id = first, State = TracePointState.Failed, Reason = "NoSuchSource" }] }],
        };
        scene.Choose(scene.Caused(Scene.Id("a.b.c")));
        Assert.DoesNotContain(first, scene.On);
        scene.Report = null;
        scene.Choose(scene.Caused(Scene.Id("a.b.c")));
        Assert.DoesNotContain(first, scene.On);
    }

    [Theory]
    [InlineData(TracePointState.Skipped, true)]
    [InlineData(TracePointState.Applied, false)]
    public void Choose_gives_up_what_makes_the_workload_slower_on_all_nodes(TracePointState onTheOther, bool isGivenUp)
    {
        var scene = SceneOf();
        scene.Choose(scene.Caused(Scene.Id("a.b.c")));
        var first = scene.On.Order().First();
        var applied = scene.Applied();
        Acknowledgement Saying(TracePointState state, string reason) =>
            applied with { Sets = [applied.Sets[0] with { TracePoints = [new() { Id = first, State = state, Reason = reason }] }] };
        scene.Report = Saying(TracePointState.Skipped, "WorkloadSlower");
        scene.OtherNode = Saying(onTheOther, onTheOther == TracePointState.Skipped ? "WorkloadSlower" : string.Empty) with { Node = "node-2" };

        scene.Choose(scene.Caused(Scene.Id("a.b.c")));

        Assert.Equal(isGivenUp, !scene.On.Contains(first));
    }

    [Fact]
    public void Choose_keeps_what_one_node_skips_until_the_others_have_answered()
    {
        var scene = SceneOf();
        scene.Choose(scene.Caused(Scene.Id("a.b.c")));
        var first = scene.On.Order().First();
        var applied = scene.Applied();
        scene.Report = applied with
        {
            Sets = [applied.Sets[0] with { TracePoints = [new() { Id = first, State = TracePointState.Skipped, Reason = "NoProcess" }] }],
        };
        scene.OtherNode = applied with { Node = "node-2", Sets = [applied.Sets[0] with { AppliedHash = "the one before" }] };
        scene.Choose(scene.Caused(Scene.Id("a.b.c")));
        Assert.Contains(first, scene.On);
    }
}
