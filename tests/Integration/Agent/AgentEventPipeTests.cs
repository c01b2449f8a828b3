using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;
using Pythia.Agent.Applying.EventPipe;
using Pythia.Agent.Planning;

namespace Pythia.Integration.Tests.Agent;

/// <summary>Application and runtime trace points on a real process, without a logger and without any package in it.</summary>
public sealed class AgentEventPipeTests
{
    [Theory, ClassData(typeof(EachVersion))]
    public async Task Trace_points_go_on_and_off_while_others_stay_on(string version)
    {
        await using var target = await TargetProcess.StartOnAsync(version);
        await using var agent = new AgentUnderTest(target);
        await agent.ApplyAsync([ActivitySelection.Server]);
        var (_, without) = await target.GetAsync("/orders/1");
        await agent.ApplyAsync([ActivitySelection.Server, AgentUnderTest.Select("Target.Shop", "checkout")]);
        var (_, with) = await target.GetAsync("/orders/2?lines=4");
        await agent.ApplyAsync([ActivitySelection.Server]);
        var (_, after) = await target.GetAsync("/orders/3");
        await agent.WaitForAsync("the last request", spans => spans.Any(s => s.TraceId.ToString() == after));

        string[] NamesOf(string trace) => [.. agent.Spans.Where(s => s.TraceId.ToString() == trace).Select(s => s.Name).Order(StringComparer.Ordinal)];
        Assert.Equal(["GET /orders/{id}"], NamesOf(without));
        Assert.Equal(["GET /orders/{id}", "checkout"], NamesOf(with));
        Assert.Equal(["GET /orders/{id}"], NamesOf(after));
        var request = agent.Spans.First(s => s.TraceId.ToString() == with && s.Kind == Model.SpanKind.Server).Attributes.ToDictionary(a => a.Key);
        Assert.Equal(("GET", "/orders/{id}", "/orders/2", 200, 4), (request["http.request.method"].Text, request["http.route"].Text, request["url.path"].Text, request["http.response.status_code"].Integer, request["url.query.lines"].Integer));
    }

    [Theory, ClassData(typeof(EachVersion))]
    public async Task Chain_through_calls_is_unbroken(string version)
    {
        await using var target = await TargetProcess.StartOnAsync(version);
        await using var agent = new AgentUnderTest(target);
        await agent.ApplyAsync([ActivitySelection.Server, ActivitySelection.Client, AgentUnderTest.Select("Target.Stock", "reserve.wait")]);
        await target.GetAsync($"/call?url={target.Http.BaseAddress}orders/5");
        await agent.WaitForAsync("four spans", spans => spans.Count == 4);

        var spans = agent.Spans.ToDictionary(s => s.Name);
        var call = spans[EachVersion.CallOf(version)];
        Assert.Equal(spans["GET /call"].SpanId, call.ParentId);
        Assert.Equal(call.SpanId, spans["GET /orders/{id}"].ParentId);
        Assert.Single(agent.Spans.Select(s => s.TraceId).Distinct());
    }

    [Theory, ClassData(typeof(EachVersion))]
    public async Task Spans_stay_of_their_kind_when_it_is_known_and_no_longer_asked_for(string version)
    {
        await using var target = await TargetProcess.StartOnAsync(version);
        await using var agent = new AgentUnderTest(target);
        var publish = AgentUnderTest.Select("Target.Shop", "publish");
        await agent.ApplyAsync([publish]);
        await target.GetAsync($"/publish?n={KnownKinds.Enough}");
        await agent.WaitForAsync("enough to know the kind", spans => spans.Count == KnownKinds.Enough);
        Assert.Contains("Kind", agent.Drivers.EventPipe.Sessions.Single().Filter, StringComparison.Ordinal);

        await agent.ApplyAsync([publish, ActivitySelection.Client]);
        await agent.ApplyAsync([publish]);
        Assert.DoesNotContain("Kind", agent.Drivers.EventPipe.Sessions.Single().Filter, StringComparison.Ordinal);
        await target.GetAsync($"/publish?n={KnownKinds.Enough}");
        await agent.WaitForAsync("as many once more", spans => spans.Count == 2 * KnownKinds.Enough);

        Assert.All(agent.Spans, span => Assert.Equal(Model.SpanKind.Producer, span.Kind));
    }

    [Theory, ClassData(typeof(EachVersion))]
    public async Task Filter_is_set_again_after_a_foreign_session_took_it(string version)
    {
        await using var target = await TargetProcess.StartOnAsync(version);
        await using var agent = new AgentUnderTest(target);
        await agent.ApplyAsync([ActivitySelection.Server]);
        var foreign = new EventPipeProvider(EventKinds.DiagnosticSource, EventLevel.Informational, 3, new Dictionary<string, string> { ["FilterAndPayloadSpecs"] = "[AS]Nobody/Stop" });
        using (var session = new DiagnosticsClient(target.Pid).StartEventPipeSession([foreign], requestRundown: false))
        {
            var drain = session.EventStream.CopyToAsync(Stream.Null);
            session.Stop();
            await drain;
        }

        await AgentUnderTest.WaitAsync("the filter to be set again", async () =>
        {
            await target.GetAsync("/trace");
            return agent.Drivers.EventPipe.Sessions.Single().Reassertions > 0;
        });
        var seen = agent.Spans.Count;
        await AgentUnderTest.WaitAsync("spans after it", async () =>
        {
            await target.GetAsync("/trace");
            return agent.Spans.Count > seen + 3;
        });
    }

    [Theory, ClassData(typeof(EachVersion))]
    public async Task Nothing_is_recorded_any_more_when_everything_goes_off(string version)
    {
        await using var target = await TargetProcess.StartOnAsync(version);
        await using (var agent = new AgentUnderTest(target))
        {
            await agent.ApplyAsync([ActivitySelection.Server]);
            Assert.NotEqual("none", (await target.GetAsync("/trace")).Value);
        }

        // Without a logger ASP.NET Core makes an activity only for somebody who listens.
        Assert.Equal("none", (await target.GetAsync("/trace")).Value);
    }

    [Theory, ClassData(typeof(EachVersion))]
    public async Task Waiting_for_a_lock_is_a_span_of_the_request_that_waited_with_the_one_that_held_it(string version)
    {
        await using var target = await TargetProcess.StartOnAsync(version);
        await using var agent = new AgentUnderTest(target);
        await agent.ApplyAsync([ActivitySelection.Server], [RuntimePoint.LockContention]);
        await target.GetAsync("/trace");
        var sent = new List<string>();
        await AgentUnderTest.WaitAsync("the contention", async () =>
        {
            // On a busy machine the second may come when the first is through.
            sent.AddRange((await Task.WhenAll(target.GetAsync("/lock?milliseconds=200"), target.GetAsync("/lock?milliseconds=200"))).Select(r => r.TraceId));
            return agent.Spans.Any(s => s.Scope == RuntimeEvents.Scope);
        });

        var wait = agent.Spans.First(s => s.Name == "lock/contention");
        Assert.Contains(wait.TraceId.ToString(), sent);
        Assert.True(wait.EndUnixNanoseconds - wait.StartUnixNanoseconds <= agent.Spans.Where(s => s.SpanId == wait.ParentId).Max(s => s.EndUnixNanoseconds - s.StartUnixNanoseconds));
        var owner = wait.Attributes.Single(a => a.Key == "lock.owner.trace_id").Text;
        Assert.Contains(owner, sent);
        Assert.NotEqual(wait.TraceId.ToString(), owner);
    }

    [Theory, ClassData(typeof(EachVersion))]
    public async Task Exceptions_and_collections_are_spans_of_the_requests_that_they_hit(string version)
    {
        await using var target = await TargetProcess.StartOnAsync(version);
        await using var agent = new AgentUnderTest(target);
        await agent.ApplyAsync([ActivitySelection.Server], [RuntimePoint.CollectionPause, RuntimePoint.Exceptions]);
        await target.GetAsync("/trace");
        await target.GetAsync("/throw");
        await target.GetAsync("/collect");
        await agent.WaitForAsync("both", spans => spans.Any(s => s.Name == "gc/pause") && spans.Any(s => s.Name == "exception/thrown"));

        var requests = agent.Spans.Where(s => s.Kind == Model.SpanKind.Server).ToDictionary(s => s.SpanId);
        Assert.Equal("GET /throw", requests[agent.Spans.First(s => s.Name == "exception/thrown").ParentId].Name);
        Assert.Equal("GET /collect", requests[agent.Spans.First(s => s.Name == "gc/pause").ParentId].Name);
        Assert.Equal("System.InvalidOperationException", agent.Spans.First(s => s.Name == "exception/thrown").Attributes.Single(a => a.Key == "exception.type").Text);
    }

    [Theory, ClassData(typeof(EachVersion))]
    public async Task Collections_name_the_request_whose_allocations_lead_to_them(string version)
    {
        await using var target = await TargetProcess.StartOnAsync(version);
        await using var agent = new AgentUnderTest(target);
        await agent.ApplyAsync([ActivitySelection.Server], [RuntimePoint.CollectionPause]);
        await AgentUnderTest.WaitAsync("a collection whose cause is known", async () =>
        {
            await Task.WhenAll(target.GetAsync("/allocate?megabytes=200"), target.GetAsync("/sleep?milliseconds=50"), target.GetAsync("/hello"));
            return agent.Spans.Any(s => s.Name == "gc/pause" && s.Attributes.Any(a => a.Key == "gc.allocating_request"));
        });

        var pause = agent.Spans.First(s => s.Name == "gc/pause" && s.Attributes.Any(a => a.Key == "gc.allocating_request"));
        Assert.Equal("GET /allocate", pause.Attributes.Single(a => a.Key == "gc.allocating_request").Text);
        Assert.Equal("System.Byte[]", pause.Attributes.Single(a => a.Key == "gc.allocated_type").Text);
        Assert.Equal(0, agent.Session.Lost);
    }

    [Theory, ClassData(typeof(EachVersion))]
    public async Task Queue_of_the_thread_pool_is_a_variable_of_the_requests(string version)
    {
        await using var target = await TargetProcess.StartOnAsync(version);
        await using var agent = new AgentUnderTest(target);
        await agent.ApplyAsync([ActivitySelection.Server], [RuntimePoint.PoolQueue]);
        await AgentUnderTest.WaitAsync("a request that knows it", async () =>
        {
            await target.GetAsync("/trace");
            return agent.Spans.Any(s => s.Attributes.Any(a => a.Key == "dotnet.thread_pool.queue.length") && s.Attributes.Any(a => a.Key == "dotnet.thread_pool.thread.count"));
        });
        var known = agent.Spans.First(s => s.Attributes.Any(a => a.Key == "dotnet.thread_pool.thread.count")).Attributes.ToDictionary(a => a.Key);
        Assert.InRange(known["dotnet.thread_pool.thread.count"].Number, 1, 1000);
        Assert.InRange(known["dotnet.thread_pool.queue.length"].Number, 0, 1000);
    }

    [Fact]
    public async Task Names_of_all_activities_are_discovered_while_only_what_is_wanted_is_sent()
    {
        await using var target = await TargetProcess.StartAsync();
        await using var agent = new AgentUnderTest(target);
        await agent.ApplyAsync([ActivitySelection.Server], discover: true);
        for (var i = 0; i < 20; i++)
        {
            await target.GetAsync("/orders/1?lines=2");
        }

        await agent.WaitForAsync("the requests", spans => spans.Count(s => s.Kind == Model.SpanKind.Server) == 20);
        await agent.ApplyAsync([ActivitySelection.Server]);
        var set = new SetView
        {
            Namespace = "test", Name = "set", Spec = new() { ExpectationRef = "e", Discover = true }, Status = new(),
        };
        var seen = agent.Drivers.EventPipe.Discovered
            .NewsFor(new SetPlan { Set = set, Processes = 1, Services = ["target"], Points = [] }).ToDictionary(s => s.Id);

        var wait = seen["application/target/Target.Stock/reserve.wait"];
        Assert.Equal(["GET /orders/{id}"], wait.RequestTypes);
        Assert.True(seen.ContainsKey(wait.Parent));
        Assert.True(wait.EventsPerRequestPermille >= 1000);
        Assert.All(agent.Spans, s => Assert.Equal(Model.SpanKind.Server, s.Kind));
    }

    [Fact]
    public async Task Busy_process_is_asked_for_few_names()
    {
        await using var target = await TargetProcess.StartAsync();
        await using var agent = new AgentUnderTest(target);
        await agent.ApplyAsync([ActivitySelection.Server], discover: true);
        await AgentUnderTest.WaitAsync("the filter without the names", async () =>
        {
            await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => target.GetAsync("/orders/1?lines=20")));
            return !FilterSpec.AsksForNames(agent.Drivers.EventPipe.Sessions.Single().Filter);
        });
    }

    [Fact]
    public async Task Process_that_is_gone_fails_with_a_reason_and_holds_nobody_up()
    {
        var target = await TargetProcess.StartAsync();
        await using var agent = new AgentUnderTest(target);
        await target.DisposeAsync();
        var plan = new AgentPlan
        {
            Processes = [new ProcessPlan { Process = agent.Process, Activities = [ActivitySelection.Server] }], Kernel = [], Sets = [],
        };
        await AgentUnderTest.WaitAsync("a failure", async () =>
        {
            await agent.Drivers.ApplyAsync(plan, CancellationToken.None);
            return agent.Drivers.EventPipe.OutcomeOf(plan.Processes[0]) is Pythia.Agent.Applying.ApplyOutcome.Failed { Reason: FailureReason.SessionLost or FailureReason.SessionRefused };
        });
    }
}
