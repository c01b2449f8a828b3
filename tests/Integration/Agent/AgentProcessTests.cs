using Pythia.Agent.Applying.Bpftrace;
using Pythia.Agent.Planning;
using Pythia.Crds.TracePointSets;
using Pythia.Integration.Tests.ControlPlane;
using Pythia.Integration.Tests.Kubernetes;
using Pythia.Model;

namespace Pythia.Integration.Tests.Agent;

/// <summary>The whole agent against a real API server, on a real process in a pod's control group.</summary>
[Collection(KubernetesCollection.Name)]
public sealed class AgentProcessTests(LocalControlPlane server)
{
    private const string Checkout = "application/target/Target.Shop/checkout";
    private const string Unnamable = "application/target/Target.Shop/check:out";
    private const string Fsync = "kernel/target/syscall/fsync";

    [Fact]
    public async Task Desired_state_goes_on_is_acknowledged_and_falls_with_the_lease()
    {
        server.Require();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await using var pod = await TargetPod.StartAsync(server, limit.Token);
        using var operatorEnd = new ScriptedOperator();
        await pod.DesireAsync("h1", [Checkout, Unnamable], limit.Token);
        await using var agent = new AgentProcess(server, operatorEnd.Address);

        await AgentUnderTest.WaitAsync("the acknowledgement", () => Task.FromResult(operatorEnd.Last is { Sets: [{ AppliedHash: "h1", Processes: 1 }] }));
        Assert.Equal(TracePointState.Applied, operatorEnd.On(Checkout)!.State);
        Assert.Equal("UnsupportedName", operatorEnd.On(Unnamable)!.Reason);
        var (_, traceId) = await pod.Process.GetAsync("/orders/4");
        await AgentUnderTest.WaitAsync("both spans", () => Task.FromResult(operatorEnd.Spans.Count(s => s.TraceId.ToString() == traceId) == 2));
        var span = operatorEnd.Spans.First(s => s.Name == "checkout");
        Assert.Equal(("target", "target-0", TargetPod.Node), (span.Resource.Service, span.Resource.Pod, span.Resource.Node));

        operatorEnd.LeaseSeconds = 3;
        await AgentUnderTest.WaitAsync("another acknowledgement", () => Task.FromResult(operatorEnd.Last is { SpansSent: > 0 }));
        operatorEnd.Leads = false;
        await AgentUnderTest.WaitAsync("the lease to end", () => Task.FromResult(operatorEnd.On(Checkout) is { Reason: "LeaseExpired" }));
        await AgentUnderTest.WaitAsync("nothing to be on", async () => (await pod.Process.GetAsync("/trace")).Value == "none");
        operatorEnd.Leads = true;
        await AgentUnderTest.WaitAsync("everything to be on again", () => Task.FromResult(operatorEnd.On(Checkout) is { State: TracePointState.Applied }));
    }

    [Fact]
    public async Task Killed_agent_leaves_neither_session_nor_probe()
    {
        server.Require();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await using var pod = await TargetPod.StartAsync(server, limit.Token);
        using var operatorEnd = new ScriptedOperator();
        var hasKernel = KernelAvailability.Probe().Reason == FailureReason.None;
        await pod.DesireAsync("h1", hasKernel ? [Checkout, Fsync] : [Checkout], limit.Token);
        await using var agent = new AgentProcess(server, operatorEnd.Address);
        await AgentUnderTest.WaitAsync("the acknowledgement", () => Task.FromResult(operatorEnd.Last is { Sets: [{ AppliedHash: "h1" }] }));
        var children = agent.Children();
        Assert.Equal(hasKernel, children.Count > 0);

        agent.Kill();

        await AgentUnderTest.WaitAsync("bpftrace to end", () => Task.FromResult(!children.Any(AgentProcess.Exists)));
        await AgentUnderTest.WaitAsync("the sessions to end", async () => (await pod.Process.GetAsync("/trace")).Value == "none");
    }

    [Theory, MemberData(nameof(BpftraceVersions.Both), MemberType = typeof(BpftraceVersions))]
    public async Task Kernel_layer_without_its_capabilities_says_so_and_all_else_goes_on(string bpftrace)
    {
        server.Require();
        var tools = await BpftraceVersions.ToolsAsync(bpftrace);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await using var pod = await TargetPod.StartAsync(server, limit.Token);
        using var operatorEnd = new ScriptedOperator();
        await pod.DesireAsync("h1", [Checkout, Fsync], limit.Token);
        await using var agent = new AgentProcess(server, operatorEnd.Address, null, Path.GetDirectoryName(tools.Bpftrace), "bpf", "perfmon", "sys_admin");

        await AgentUnderTest.WaitAsync("the kernel's trace point to fail", () => Task.FromResult(operatorEnd.On(Fsync) is { State: TracePointState.Failed }));
        Assert.Equal("MissingCapability", operatorEnd.On(Fsync)!.Reason);
        Assert.Contains("the agent lacks CAP_BPF and CAP_PERFMON", operatorEnd.On(Fsync)!.Message, StringComparison.Ordinal);
        await AgentUnderTest.WaitAsync("the other one to be on", () => Task.FromResult(operatorEnd.On(Checkout) is { State: TracePointState.Applied }));
    }

    [Fact]
    public async Task Stopped_agent_has_switched_everything_off_before_it_ends()
    {
        server.Require();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await using var pod = await TargetPod.StartAsync(server, limit.Token);
        using var operatorEnd = new ScriptedOperator();
        await pod.DesireAsync("h1", [Checkout], limit.Token);
        await using var agent = new AgentProcess(server, operatorEnd.Address);
        await AgentUnderTest.WaitAsync("the acknowledgement", () => Task.FromResult(operatorEnd.Last is { Sets: [{ AppliedHash: "h1" }] }));

        Assert.Equal(0, await agent.StopAsync());

        Assert.Equal("none", (await pod.Process.GetAsync("/trace")).Value);
    }

    [Fact]
    public async Task Node_over_its_limit_switches_the_dearest_trace_point_off_by_itself()
    {
        server.Require();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await using var pod = await TargetPod.StartAsync(server, limit.Token);
        using var operatorEnd = new ScriptedOperator();
        const string Step = "application/target/Target.Shop/step";
        await pod.DesireAsync("h1", [Checkout, Step], limit.Token, maxOverheadPermille: 20);
        await using var agent = new AgentProcess(server, operatorEnd.Address);
        await AgentUnderTest.WaitAsync("the acknowledgement", () => Task.FromResult(operatorEnd.On(Step) is { State: TracePointState.Applied }));

        await AgentUnderTest.WaitAsync("the guard", async () =>
        {
            await pod.Process.GetAsync("/loop?n=20000");
            return operatorEnd.On(Step) is { State: TracePointState.Skipped, Reason: "OverLocalBudget" };
        });

        Assert.Equal(TracePointState.Applied, operatorEnd.On(Checkout)!.State);
        Assert.NotEqual("none", (await pod.Process.GetAsync("/trace")).Value);
    }

    [Fact]
    public async Task Service_that_becomes_slower_with_a_trace_point_loses_it_and_keeps_the_skeleton()
    {
        server.Require();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        await using var pod = await TargetPod.StartAsync(server, limit.Token);
        using var operatorEnd = new ScriptedOperator();
        const string Watched = "application/target/Target.Shop/watched";
        await pod.DesireAsync("h1", [], limit.Token);
        await using var agent = new AgentProcess(server, operatorEnd.Address);
        await AgentUnderTest.WaitAsync("the acknowledgement", () => Task.FromResult(operatorEnd.Last is { Sets: [{ AppliedHash: "h1" }] }));
        await AgentUnderTest.WaitAsync("requests of 40 seconds", () => RequestAsync(() =>
            operatorEnd.Spans.TryPeek(out var first) && operatorEnd.Spans.Last().StartUnixNanoseconds - first.StartUnixNanoseconds > 40_000_000_000));

        await pod.DesireAsync("h2", [Watched], limit.Token);
        await AgentUnderTest.WaitAsync("the trace point to be on", () => RequestAsync(() => operatorEnd.On(Watched) is { State: TracePointState.Applied }));
        await AgentUnderTest.WaitAsync("the trace point to be off again", () => RequestAsync(() => operatorEnd.On(Watched) is { State: TracePointState.Skipped }));

        Assert.Equal("WorkloadSlower", operatorEnd.On(Watched)!.Reason);
        Assert.StartsWith("slower since trace points came on: median", operatorEnd.On(Watched)!.Message, StringComparison.Ordinal);
        TestContext.Current.SendDiagnosticMessage(operatorEnd.On(Watched)!.Message);
        await AgentUnderTest.WaitAsync("the skeleton only", async () => await pod.Process.GetAsync("/watched") is { Value: "False", TraceId.Length: 32 });

        async Task<bool> RequestAsync(Func<bool> condition)
        {
            await pod.Process.GetAsync("/watched");
            return condition();
        }
    }

    [Fact]
    public async Task Second_tier_comes_with_the_canary_and_goes_with_the_rollback_and_with_the_agent()
    {
        server.Require();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await using var pod = await TargetPod.StartAsync(server, limit.Token);
        using var operatorEnd = new ScriptedOperator();
        Task InPhaseAsync(string phase) => pod.DesireAsync("h1", [Checkout], limit.Token, tier: new TierStatus { Service = "target", Phase = phase, CanaryPod = "target-0" });
        Task WaitForAsync(InjectionState state) => AgentUnderTest.WaitAsync("tier 2 to be " + state, () => Task.FromResult(
            operatorEnd.Last is { Sets: [{ Injections: [{ Service: "target", Pod: "target-0" } it] }] } && it.State == state));
        await InPhaseAsync("Waiting");
        await using var agent = new AgentProcess(server, operatorEnd.Address);
        await WaitForAsync(InjectionState.Eligible);
        Assert.DoesNotContain("Pythia.Hook", await File.ReadAllTextAsync($"/proc/{pod.Process.Pid}/maps", limit.Token), StringComparison.Ordinal);

        await InPhaseAsync("Canary");
        await WaitForAsync(InjectionState.Active);
        var (_, traceId) = await pod.Process.GetAsync("/orders/4");
        await AgentUnderTest.WaitAsync("both spans", () => Task.FromResult(operatorEnd.Spans.Count(s => s.TraceId.ToString() == traceId) == 2));
        await AgentUnderTest.WaitAsync("it to stay healthy", () => Task.FromResult(operatorEnd.Last!.Sets[0].Injections[0].HealthySeconds >= 2));

        await InPhaseAsync("RolledBack");
        await WaitForAsync(InjectionState.Eligible);
        var outside = new HashSet<string>();
        await AgentUnderTest.WaitAsync("tier 1 to take over", async () =>
        {
            outside.Add((await pod.Process.GetAsync("/orders/5")).TraceId);
            return operatorEnd.Spans.Any(s => outside.Contains(s.TraceId.ToString()));
        });

        await InPhaseAsync("Everywhere");
        await WaitForAsync(InjectionState.Active);
        agent.Kill();
        await AgentUnderTest.WaitAsync("the hook to be silent", async () => (await pod.Process.GetAsync("/trace")).Value == "none");
    }
}
