using System.Collections.Immutable;
using Pythia.Agent.Injecting;
using Pythia.Agent.Planning;

namespace Pythia.Integration.Tests.Agent;

/// <summary>Tier 2 on a real process: the hook is loaded into it, records what tier 1 would, and goes silent.</summary>
public sealed class InjectedTests
{
    [Fact]
    public async Task Hook_records_the_same_spans_as_tier_1()
    {
        await using var target = await TargetProcess.StartAsync();
        await using var agent = new AgentUnderTest(target);
        await agent.ApplyInjectedAsync([ActivitySelection.Server, ActivitySelection.Client, AgentUnderTest.Select("Target.Shop", "checkout"), AgentUnderTest.Select("Target.Stock", "reserve.wait")]);

        await target.GetAsync($"/call?url={target.Http.BaseAddress}orders/5%3Flines=4");
        await agent.WaitForAsync("five spans", spans => spans.Count == 5);

        var spans = agent.Spans.ToDictionary(s => s.Name);
        Assert.Equal(spans["GET /call"].SpanId, spans["GET"].ParentId);
        Assert.Equal(spans["GET"].SpanId, spans["GET /orders/{id}"].ParentId);
        Assert.Equal(spans["GET /orders/{id}"].SpanId, spans["checkout"].ParentId);
        Assert.Equal(spans["checkout"].SpanId, spans["reserve.wait"].ParentId);
        Assert.Single(agent.Spans.Select(s => s.TraceId).Distinct());
        Assert.Equal(4, spans["checkout"].Attributes.Single(a => a.Key == "order.lines").Integer);
        var request = spans["GET /orders/{id}"].Attributes.ToDictionary(a => a.Key);
        Assert.Equal(("GET", "/orders/{id}", "/orders/5", 200, 4), (request["http.request.method"].Text, request["http.route"].Text, request["url.path"].Text, request["http.response.status_code"].Integer, request["url.query.lines"].Integer));
        Assert.All(agent.Spans, s => Assert.True(s.EndUnixNanoseconds > s.StartUnixNanoseconds));
        Assert.Equal(0, agent.Session.Lost);
    }

    [Fact]
    public async Task Tiers_change_places_in_both_directions()
    {
        await using var target = await TargetProcess.StartAsync();
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

    private static async Task SeenAsync(AgentUnderTest agent, TargetProcess target)
    {
        var (traceId, _) = await target.GetAsync("/trace");
        await agent.WaitForAsync("the request", spans => spans.Any(s => s.TraceId.ToString() == traceId));
    }
}
