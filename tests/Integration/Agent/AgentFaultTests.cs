using System.Diagnostics;
using System.Globalization;
using Pythia.Agent.Applying.Bpftrace;
using Pythia.Agent.Planning;
using Pythia.Integration.Tests.ControlPlane;
using Pythia.Integration.Tests.Kubernetes;
using Pythia.Model;

namespace Pythia.Integration.Tests.Agent;

/// <summary>What may happen on a node happens: the agent neither hangs nor leaks, and what can be on comes on again.</summary>
[Collection(KubernetesCollection.Name)]
public sealed class AgentFaultTests(LocalControlPlane server)
{
    private const string Checkout = "application/target/Target.Shop/checkout";
    private const string Fsync = "kernel/target/syscall/fsync";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_bpftrace_is_reported_and_started_again()
    {
        server.Require();
        SkipWithoutKernelLayer();
        await using var pod = await TargetPod.StartAsync(server, Cancellation);
        using var operatorEnd = new ScriptedOperator();
        await pod.DesireAsync("h1", [Checkout, Fsync], Cancellation);
        await using var agent = new AgentProcess(server, operatorEnd.Address);
        await AgentUnderTest.WaitAsync("the probe", () => Task.FromResult(operatorEnd.On(Fsync) is { State: TracePointState.Applied }));
        var killed = Assert.Single(agent.Children());

        using (Process.Start("kill", ["-KILL", killed.ToString(CultureInfo.InvariantCulture)]))
        {
            await AgentUnderTest.WaitAsync("the report", () => Task.FromResult(operatorEnd.On(Fsync) is { State: TracePointState.Failed, Reason.Length: > 0 }));
        }

        Assert.Equal(TracePointState.Applied, operatorEnd.On(Checkout)!.State);
        await AgentUnderTest.WaitAsync("another bpftrace", () => Task.FromResult(operatorEnd.On(Fsync) is { State: TracePointState.Applied }));
        Assert.NotEqual(killed, Assert.Single(agent.Children()));
        var (count, trace, _) = await pod.Process.FlushAsync(3);
        await AgentUnderTest.WaitAsync(
            "its spans", () => Task.FromResult(operatorEnd.Spans.Count(s => s.TraceId.ToString() == trace && s.Name == "syscall/fsync") == count));
    }

    [Fact]
    public async Task Processes_that_die_while_they_are_attached_to_hold_nobody_up_and_leak_nothing()
    {
        server.Require();
        await using var pod = await TargetPod.StartAsync(server, Cancellation);
        using var operatorEnd = new ScriptedOperator();
        // The skeleton alone: with more on, a service whose processes keep ending would lose it, as it should.
        await pod.DesireAsync("h1", [], Cancellation);
        await using var agent = new AgentProcess(server, operatorEnd.Address);
        await AgentUnderTest.WaitAsync("the acknowledgement", () => Task.FromResult(operatorEnd.Last is { Sets: [{ Processes: 1, AppliedHash: "h1" }] }));
        var before = agent.OpenConnections();

        // The agent looks each second and a session starts within some ten milliseconds: each falls into another moment of it.
        for (var i = 0; i < 12; i++)
        {
            await using var doomed = await pod.AddProcessAsync();
            await Task.Delay(100 * i, Cancellation);
        }

        await AgentUnderTest.WaitAsync("the survivor alone", () => Task.FromResult(
            operatorEnd.Last is { Sets: [{ Processes: 1, AppliedHash: "h1" }] }));
        var (_, trace) = await pod.Process.GetAsync("/orders/1");
        await AgentUnderTest.WaitAsync("its spans", () => Task.FromResult(operatorEnd.Spans.Count(s => s.TraceId.ToString() == trace) == 1));
        await AgentUnderTest.WaitAsync("their connections to be closed", () => Task.FromResult(agent.OpenConnections() <= before + 2));
    }

    [Fact]
    public async Task Full_disk_does_not_matter()
    {
        server.Require();
        SkipWithoutKernelLayer();
        using var disk = FullDisk.Mount();
        await using var pod = await TargetPod.StartAsync(server, Cancellation);
        using var operatorEnd = new ScriptedOperator();
        await pod.DesireAsync("h1", [Checkout, Fsync], Cancellation);
        await using var agent = new AgentProcess(server, operatorEnd.Address, disk.Folder);

        await AgentUnderTest.WaitAsync("both layers", () => Task.FromResult(
            operatorEnd.On(Checkout) is { State: TracePointState.Applied } && operatorEnd.On(Fsync) is { State: TracePointState.Applied }));
        var (count, trace, _) = await pod.Process.FlushAsync(2);
        await AgentUnderTest.WaitAsync("the spans", () => Task.FromResult(operatorEnd.Spans.Count(s => s.TraceId.ToString() == trace) == count + 1));
    }

    [Fact]
    public async Task Node_with_many_processes_is_served_as_a_whole()
    {
        server.Require();
        var many = int.TryParse(Environment.GetEnvironmentVariable("PYTHIA_PROCESSES"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 30;
        await using var pod = await TargetPod.StartAsync(server, Cancellation);
        using var operatorEnd = new ScriptedOperator();
        await pod.DesireAsync("h1", [Checkout], Cancellation);
        await using var agent = new AgentProcess(server, operatorEnd.Address);
        var processes = new List<TargetProcess>();
        try
        {
            while (processes.Count < many - 1)
            {
                processes.Add(await pod.AddProcessAsync());
            }

            await AgentUnderTest.WaitAsync("all processes", () => Task.FromResult(operatorEnd.Last is { Sets: [var set] } && set.Processes == many && set.AppliedHash == "h1"));
            await pod.DesireAsync("h2", [Checkout, "application/target/Target.Shop/price"], Cancellation);
            var clock = Stopwatch.StartNew();
            await AgentUnderTest.WaitAsync("a change in all of them", () => Task.FromResult(operatorEnd.Last is { Sets: [{ AppliedHash: "h2" }] }));
            TestContext.Current.SendDiagnosticMessage(
                $"{many} processes: a change took {clock.Elapsed.TotalSeconds:0.0} s; agent {operatorEnd.Last!.AgentMemoryMebibytes} MB, {operatorEnd.Last.AgentCpuMillicores} millicores");
            foreach (var process in processes)
            {
                var (_, trace) = await process.GetAsync("/orders/1");
                await AgentUnderTest.WaitAsync("the spans of each", () => Task.FromResult(operatorEnd.Spans.Count(s => s.TraceId.ToString() == trace) == 3));
            }

            Assert.InRange(operatorEnd.Last!.AgentMemoryMebibytes, 1, 200 + (2 * many));
        }
        finally
        {
            await Task.WhenAll(processes.Select(p => p.DisposeAsync().AsTask()));
        }
    }

    private static void SkipWithoutKernelLayer()
    {
        var reason = KernelAvailability.Probe().Reason;
        Assert.SkipWhen(reason != FailureReason.None, $"no kernel layer here: {reason}");
    }
}
