using Pythia.Agent.Planning;
using Pythia.Agent.Profiling;
using Pythia.Crds.TracePointSets;
using Pythia.Model;

namespace Pythia.Unit.Tests.Agent;

public sealed class DiscoveryTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void Windows_open_one_per_service_and_ever_more_rarely()
    {
        var processes = new[] { Sets.Process(1, "front"), Sets.Process(2, "front"), Sets.Process(3, "stock") };
        var opened = new List<(long Second, int Pid)>();
        var rota = DiscoveryRota.Start;
        var before = new HashSet<ProcessKey>();
        for (long second = 0; second < 120; second++)
        {
            rota = rota.Next(processes, second * Second);
            var active = rota.ActiveAt(second * Second);
            Assert.True(active.Count(k => k.Pid < 3) <= 1);
            opened.AddRange(active.Except(before).Select(k => (second, k.Pid)));
            before = [.. active];
        }

        var front = opened.Where(o => o.Pid < 3).ToList();
        Assert.Equal([1, 10, 24, 48, 92], front.Select(o => o.Second));
        Assert.Equal([1, 2, 1, 2, 1], front.Select(o => o.Pid));
    }

    [Fact]
    public void At_most_four_processes_are_looked_into_at_a_time_and_all_get_their_turn()
    {
        var processes = Enumerable.Range(1, 20).Select(i => Sets.Process(i, "s" + i)).ToList();
        var rota = DiscoveryRota.Start;
        var seen = new HashSet<int>();
        for (long second = 0; second < 60; second++)
        {
            rota = rota.Next(processes, second * Second);
            var active = rota.ActiveAt(second * Second);
            Assert.True(active.Count <= 4);
            seen.UnionWith(active.Select(k => k.Pid));
        }

        Assert.Equal(20, seen.Count);
    }

    [Fact]
    public void Only_sets_that_ask_for_it_are_looked_into_and_only_while_the_operator_is_heard()
    {
        var process = Sets.Process(1, "front");
        var asks = Sets.Of() with { Spec = new TracePointSetSpec { ExpectationRef = "e", Discover = true } };
        AgentPlan Plan(SetView set, LeaseState lease) =>
            Planner.Plan(Sets.Input(set, process) with { Discovering = [process.Key], Lease = lease });

        Assert.True(Plan(asks, LeaseState.Full).Processes.Single().Discover);
        Assert.False(Plan(asks, LeaseState.SkeletonOnly).Processes.Single().Discover);
        Assert.False(Plan(Sets.Of(), LeaseState.Full).Processes.Single().Discover);
    }

    [Fact]
    public void Looking_for_names_does_not_change_what_the_operator_asked_for()
    {
        var plan = new ProcessPlan { Process = Sets.Process(1, "front"), Activities = [ActivitySelection.Server] };

        Assert.True(plan.ObservesTheSame(plan with { Discover = true }));
        Assert.NotEqual(plan, plan with { Discover = true });
        Assert.StartsWith(FilterSpec.Build(plan.Activities, startsToo: false) + "\n[AS]*/Stop", FilterSpec.Build(plan.Activities, startsToo: false, namesToo: true), StringComparison.Ordinal);
    }

    [Fact]
    public void Spans_without_their_ancestors_do_not_tell_where_an_activity_belongs()
    {
        var profile = new ServiceProfile("shop");
        profile.Add(new ProfiledSpan(new SpanId(1), default, "Microsoft.AspNetCore", "in", "GET /a", true, true));
        profile.Add(new ProfiledSpan(new SpanId(2), new SpanId(1), "A", "outer", "outer", false, false));
        profile.Add(new ProfiledSpan(new SpanId(3), new SpanId(2), "A", "inner", "inner", false, false));
        for (ulong i = 10; i < 20; i++)
        {
            profile.Add(new ProfiledSpan(new SpanId(i), new SpanId(i + 1000), "A", "inner", "inner", false, false));
        }

        var inner = profile.ToCatalogue().Single(e => e.Id == "application/shop/A/inner");

        Assert.Equal("application/shop/A/outer", inner.Parent);
        Assert.Equal(["GET /a"], inner.RequestTypes);
    }

    [Fact]
    public void Operator_is_told_what_its_set_does_not_list_until_it_does()
    {
        var points = new DiscoveredPoints();
        var process = Sets.Process(1, "front");
        points.Add(process, [Seen("known"), Seen("new"), Seen("with/slash"), Seen("denied")], ["GET /a"]);
        points.Add(Sets.Process(2, "other"), [new CatalogueEntry { Id = "application/other/A/x" }], []);
        var set = Sets.Of() with
        {
            Spec = new TracePointSetSpec
            {
                ExpectationRef = "e", Discover = true, Catalogue = [new CatalogueEntry { Id = "application/front/A/known" }], Deny = ["application/front/A/den*"],
            },
        };
        var plan = new SetPlan { Set = set, Processes = 1, Services = ["front"], Points = [] };

        Assert.Equal(["application/front/A/new"], points.NewsFor(plan).Select(s => s.Id));
        var written = new DiscoveredTracePoint { Id = "application/front/A/new", RequestTypes = ["GET /a"] };
        Assert.Empty(points.NewsFor(plan with { Set = set with { Status = set.Status with { Discovered = [written] } } }));
        Assert.NotEmpty(points.NewsFor(plan with { Set = set with { Status = set.Status with { Discovered = [written with { RequestTypes = ["GET /b"] }] } } }));
        Assert.Empty(points.NewsFor(plan with { Set = set with { Spec = set.Spec with { Discover = false } } }));
    }

    private static CatalogueEntry Seen(string operation) => new() { Id = "application/front/A/" + operation, RequestTypes = ["GET /a"] };
}
