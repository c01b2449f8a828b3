using Pythia.Crds.TracePointSets;
using Pythia.Diagnosing.Choosing;

namespace Pythia.Unit.Tests.Choosing;

public sealed class SearchSpaceTests
{
    [Fact]
    public void Of_builds_the_forest_and_reports_what_is_wrong()
    {
        var spec = new TracePointSetSpec
        {
            ExpectationRef = "e",
            Skeleton = [Scene.Entry],
            Catalogue =
            [
                new() { Id = Scene.Entry },
                new() { Id = Scene.Id("a"), Parent = Scene.Entry },
                new() { Id = Scene.Id("b"), Parent = Scene.Id("a") },
                new() { Id = Scene.Id("b"), Parent = Scene.Id("a") },
                new() { Id = "nonsense" },
                new() { Id = Scene.Id("x"), Parent = Scene.Id("y") },
                new() { Id = Scene.Id("y"), Parent = Scene.Id("x") },
                new() { Id = "kernel/cart/thread/offcpu" },
                new() { Id = "kernel/cart/syscall/fsync" },
            ],
        };
        var space = SearchSpace.Of(Scene.Set, spec);
        Assert.Equal(6, space.Nodes.Length);
        Assert.Equal(3, space.Errors.Length);
        Assert.True(space.TryGet(Scene.Id("b"), out var b));
        Assert.Equal(Scene.Id("a"), space.Nodes[b.Parent].Text);
        Assert.True(space.TryGet("kernel/cart/syscall/fsync", out var fsync));
        Assert.Equal("kernel/cart/thread/offcpu", space.Nodes[fsync.Parent].Text);
        Assert.Single(space.Nodes, n => n.Parent < 0 && n.Id.Operation is "x" or "y" && n.Parent < 0);
    }

    [Fact]
    public void Of_takes_request_types_and_parents_from_what_was_learned()
    {
        var spec = new TracePointSetSpec { ExpectationRef = "e", Catalogue = [new() { Id = Scene.Id("a") }, new() { Id = Scene.Id("b") }] };
        var space = SearchSpace.Of(Scene.Set, spec, [new LearnedContext(Scene.Id("b"), Scene.Id("a"), "GET /cart", 3), new("not/in/the/list", "", "", 1)]);
        Assert.Equal(2, space.Nodes.Length);
        Assert.True(space.TryGet(Scene.Id("b"), out var b));
        Assert.Equal(0, b.Parent);
        Assert.Equal(3, b.EventsPerRequest);
    }
}
