using System.Collections.Immutable;
using Pythia.Agent.Injecting;
using Pythia.Agent.Planning;

namespace Pythia.Integration.Tests.Agent;

/// <summary>Tier 2 on a real process: the hook is loaded into it, records what tier 1 would, and goes silent.</summary>
public sealed class InjectedTests
{
    [Theory, ClassData(typeof(EachVersion))]
    public async Task Hook_records_the_same_spans_as_tier_1(string version)
    {
        await using var target = await TargetProcess.StartOnAsync(version);
        await using var agent = new AgentUnderTest(target);
        await agent.ApplyInjectedAsync([ActivitySelection.Server, ActivitySelection.Client, AgentUnderTest.Select("Target.Shop", "checkout"), AgentUnderTest.Select("Target.Stock", "reserve.wait")]);

        await target.GetAsync($"/call?url={target.Http.BaseAddress}orders/5%3Flines=4");
        await agent.WaitForAsync("five spans", spans => spans.Count == 5);

        var spans = agent.Spans.ToDictionary(s => s.Name);
        var call = spans[EachVersion.CallOf(version)];
        Assert.Equal(spans["GET /call"].SpanId, call.ParentId);
        Assert.Equal(call.SpanId, spans["GET /orders/{id}"].ParentId);
        Assert.Equal(spans["GET /orders/{id}"].SpanId, spans["checkout"].ParentId);
        Assert.Equal(spans["checkout"].SpanId, spans["reserve.wait"].ParentId);
        Assert.Single(agent.Spans.Select(s => s.TraceId).Distinct());
        Assert.Equal(4, spans["checkout"].Attributes.Single(a => a.Key == "order.lines").Integer);
        var request = spans["GET /orders/{id}"].Attributes.ToDictionary(a => a.Key);
        Assert.Equal(("GET", "/orders/{id}", "/orders/5", 200, 4), (request["http.request.method"].Text, request["http.route"].Text, request["url.path"].Text, request["http.response.status_code"].Integer, request["url.query.lines"].Integer));
        Assert.All(agent.Spans, s => Assert.True(s.EndUnixNanoseconds > s.StartUnixNanoseconds));
        Assert.Equal(0, agent.Session.Lost);
    }

    [Theory, ClassData(typeof(EachVersion))]
    public async Task Tiers_change_places_in_both_directions(string version)
    {
        await using var target = await TargetProcess.StartOnAsync(version);
        await using var agent = new AgentUnderTest(target);
        for (var i = 0; i < 2; i++)
        {
            await agent.ApplyAsync([ActivitySelection.Server]);
            await SeenAsync(agent, target);
            await agent.ApplyInjectedAsync([ActivitySelection.Server]);
            await SeenAsync(agent, target);
        }

        await agent.ApplyAsync([ActivitySelection.Server]);
        await SeenAsync(agent, target);
    }

    [Fact]
    public async Task Activities_of_other_request_types_are_not_even_created_and_parents_stay_right()
    {
        await using var target = await TargetProcess.StartAsync();
        await using var agent = new AgentUnderTest(target);
        var wait = AgentUnderTest.Select("Target.Stock", "reserve.wait");
        var types = ImmutableDictionary<ActivitySelection, ImmutableArray<string>>.Empty.Add(wait, ["GET /orders/{id}"]);
        await agent.ApplyInjectedAsync([ActivitySelection.Server, wait], change: p => p with { RequestTypes = types });
        var (_, wanted) = await target.GetAsync("/orders/1");
        await agent.ApplyInjectedAsync([ActivitySelection.Server, wait], change: p => p with { RequestTypes = types.SetItem(wait, ["GET /call"]) });
        var (_, other) = await target.GetAsync("/orders/2");
        await agent.WaitForAsync("both requests", spans => spans.Any(s => s.TraceId.ToString() == wanted) && spans.Any(s => s.TraceId.ToString() == other));

        // Only deep points are on besides the request: the activity "checkout" in between does not exist.
        var deep = agent.Spans.Single(s => s.Name == "reserve.wait");
        Assert.Equal((wanted, agent.Spans.Single(s => s.TraceId.ToString() == wanted && s.Kind == Model.SpanKind.Server).SpanId), (deep.TraceId.ToString(), deep.ParentId));
    }

    [Fact]
    public async Task Requests_beyond_the_rate_are_not_recorded_nor_is_anything_in_them()
    {
        await using var target = await TargetProcess.StartAsync();
        await using var agent = new AgentUnderTest(target);
        await agent.ApplyInjectedAsync([ActivitySelection.Server, AgentUnderTest.Select("Target.Shop", "checkout")], change: p => p with { RootsPerSecond = 10 });
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var sent = 0;
        for (; watch.ElapsedMilliseconds < 2000; sent++)
        {
            await target.GetAsync("/orders/1");
        }

        await agent.WaitForAsync("spans", spans => spans.Count >= 20);
        var requests = agent.Spans.Count(s => s.Kind == Model.SpanKind.Server);
        Assert.InRange(requests, 10, 32);
        Assert.True(sent > requests * 2);
        Assert.Equal(requests, agent.Spans.Count(s => s.Name == "checkout"));
    }

    private static async Task SeenAsync(AgentUnderTest agent, TargetProcess target)
    {
        var (traceId, _) = await target.GetAsync("/trace");
        await agent.WaitForAsync("the request", spans => spans.Any(s => s.TraceId.ToString() == traceId));
    }
}
