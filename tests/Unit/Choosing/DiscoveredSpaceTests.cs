using Pythia.Crds;
using Pythia.Crds.TracePointSets;
using Pythia.Diagnosing.Choosing;
using Pythia.Model;

namespace Pythia.Unit.Tests.Choosing;

public sealed class DiscoveredSpaceTests
{
    private static readonly TracePointSetSpec Asking = new() { ExpectationRef = "e", Discover = true, Deny = ["application/s/Secret/*"] };

    [Fact]
    public void Reports_of_several_nodes_join()
    {
        TracePointSighting[] reports =
        [
            new() { Id = "application/s/A/b", Parent = "application/s/A/a", RequestTypes = ["GET /2"], EventsPerRequestPermille = 500 },
            new() { Id = "application/s/A/b", RequestTypes = ["GET /1"], EventsPerRequestPermille = 1500 },
            new() { Id = "application/s/A/a", RequestTypes = ["GET /1"] },
        ];

        var joined = DiscoveredSpace.Merge(Asking, [], reports);

        Assert.Equal(["application/s/A/a", "application/s/A/b"], joined.Select(d => d.Id));
        Assert.Equal("application/s/A/a", joined[1].Parent);
        Assert.Equal(["GET /1", "GET /2"], joined[1].RequestTypes);
        Assert.Equal(1500, joined[1].EventsPerRequestPermille);
        Assert.Equal(joined.Select(d => (d.Id, d.Parent)), DiscoveredSpace.Merge(Asking, joined, reports.Reverse()).Select(d => (d.Id, d.Parent)));
    }

    [Theory]
    [InlineData("application/s/A/$(rm -rf)")]
    [InlineData("nonsense")]
    [InlineData("kernel/s/syscall/fsync")]
    [InlineData("application/s/Secret/x")]
    [InlineData(null)]
    public void What_is_malformed_or_denied_is_left_out(string? id) =>
        Assert.Empty(DiscoveredSpace.Merge(Asking, [], [new TracePointSighting { Id = id! }]));

    [Fact]
    public void List_is_bounded_and_keeps_what_it_has()
    {
        var many = Enumerable.Range(0, PythiaBounds.DiscoveredItems + 50).Select(i => new TracePointSighting { Id = $"application/s/A/op{i:D5}" });
        var first = DiscoveredSpace.Merge(Asking, [], many);

        var second = DiscoveredSpace.Merge(Asking, first, [new TracePointSighting { Id = "application/s/A/aaa" }]);

        Assert.Equal(PythiaBounds.DiscoveredItems, first.Length);
        Assert.Equal(first.Select(d => d.Id), second.Select(d => d.Id));
    }

    [Fact]
    public void Entry_goes_when_every_node_that_runs_its_service_does_not_see_it_any_more()
    {
        DiscoveredTracePoint[] listed =
        [
            new() { Id = "application/s/A/a" },
            new() { Id = "application/s/A/b", Parent = "application/s/A/a" },
            new() { Id = "application/s/A/c", Parent = "application/s/A/b" },
        ];
        var without = Node(["s"], "application/s/A/b");

        Assert.Equal(["application/s/A/a", "application/s/A/c"], Left(without));
        Assert.Equal("application/s/A/a", DiscoveredSpace.StillThere([.. listed], [without], []).Last().Parent);
        Assert.Equal(2, Left(without, without, Node(["t"])).Count);
        Assert.Equal(3, Left().Count);
        Assert.Equal(3, Left(Node(["t"], "application/s/A/b")).Count);
        Assert.Equal(3, Left(without, Node(["s", "t"])).Count);
        Assert.Equal(3, Left(without, Node([])).Count);
        Assert.Equal(3, DiscoveredSpace.StillThere([.. listed], [without], [new() { Id = "application/s/A/b", Mechanism = "EventPipe" }]).Length);

        List<string> Left(params SetAcknowledgement[] nodes) => [.. DiscoveredSpace.StillThere([.. listed], nodes, []).Select(d => d.Id)];
    }

    [Fact]
    public void Parents_in_a_circle_end_at_the_top()
    {
        DiscoveredTracePoint[] listed =
        [
            new() { Id = "application/s/A/a", Parent = "application/s/A/b" }, new() { Id = "application/s/A/b", Parent = "application/s/A/a" },
            new() { Id = "application/s/A/c", Parent = "application/s/A/b" },
        ];

        var left = DiscoveredSpace.StillThere([.. listed], [Node(["s"], "application/s/A/a", "application/s/A/b")], []);

        Assert.Equal(string.Empty, Assert.Single(left).Parent);
    }

    private static SetAcknowledgement Node(string[] services, params string[] unseen) =>
        new() { Namespace = "n", Name = "s", Processes = 1, Services = [.. services], Unseen = [.. unseen] };

    [Fact]
    public void Set_that_does_not_ask_gets_nothing()
    {
        var status = new TracePointSetStatus { Discovered = [new DiscoveredTracePoint { Id = "application/s/A/a" }] };
        var silent = Asking with { Discover = false };

        Assert.Empty(DiscoveredSpace.Merge(silent, status.Discovered, []));
        Assert.Empty(DiscoveredSpace.Extend(silent, status).Catalogue);
    }

    [Fact]
    public void Search_space_has_what_was_discovered_below_its_parent_and_the_owners_entry_wins()
    {
        var spec = Asking with { Catalogue = [new CatalogueEntry { Id = "application/s/A/a", EventsPerRequestPermille = 7000 }] };
        var status = new TracePointSetStatus
        {
            Discovered =
            [
                new DiscoveredTracePoint { Id = "application/s/A/a", EventsPerRequestPermille = 1 },
                new DiscoveredTracePoint { Id = "application/s/A/b", Parent = "application/s/A/a", RequestTypes = ["GET /1"] },
            ],
        };

        var space = SearchSpace.Of(Scene.Set, DiscoveredSpace.Extend(spec, status));

        Assert.True(space.TryGet("application/s/A/a", out var a));
        Assert.Equal(7, a.EventsPerRequest);
        Assert.True(space.TryGet("application/s/A/b", out var b));
        Assert.Equal(a.Index, b.Parent);
    }
}
