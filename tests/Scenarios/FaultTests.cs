using System.Diagnostics;
using Pythia.Demo;
using Pythia.Demo.Cluster;
using Pythia.Demo.Watching;
using Pythia.Kubelet;

namespace Pythia.Scenarios.Tests;

/// <summary>Something dies or changes in the middle of a search; the search ends right all the same.</summary>
[Collection(ShopCollection.Name)]
public sealed class FaultTests(ShopFixture fixture)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(4);

    // Longer than it takes to learn and to decide again: much is judged while the clock is wrong, and all of it once more when it is right.
    private static readonly TimeSpan Wrong = TimeSpan.FromSeconds(25);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact, Trait("Suite", "Faults")]
    public async Task Search_ends_right_when_the_API_server_was_killed_in_its_middle()
    {
        var cluster = fixture.Cluster;
        var problem = Problem.Of("sort")!;
        await using var scope = await SearchScope.BeginAsync(cluster, problem, Cancellation);
        await FirstDecisionAsync(scope);

        await cluster.ControlPlane.CrashServerAsync(Cancellation);
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(8), Cancellation);
        }
        finally
        {
            await cluster.ControlPlane.StartServerAsync(Cancellation);
        }

        AssertFound(problem, await scope.Watch.UntilExplainedAsync(Timeout, Cancellation));
    }

    // At first with the kernel's layer alone, so that there is a bpftrace to kill for certain; once there is another, all layers are searched.
    [Fact, Trait("Suite", "Faults")]
    public async Task Search_ends_right_when_bpftrace_was_killed_in_its_middle()
    {
        Assert.SkipUnless(fixture.Machine.HasKernelLayer, "no kernel layer on this machine");
        var cluster = fixture.Cluster;
        var problem = Problem.Of("fsync")!;
        await using var scope = await SearchScope.BeginAsync(cluster, problem, Cancellation);
        await cluster.SearchOnlyAsync(["Kernel"], Cancellation);
        await scope.Watch.UntilAsync(_ => Tracers().Length > 0, "a kernel probe", Timeout, Cancellation);

        var killed = Tracers();
        Array.ForEach(killed, id =>
        {
            using var tracer = Process.GetProcessById(id);
            tracer.Kill();
        });
        await scope.Watch.UntilAsync(_ => Tracers().Except(killed).Any(), "another bpftrace", Timeout, Cancellation);
        Assert.Empty(Tracers().Intersect(killed));
        await cluster.SearchOnlyAsync([], Cancellation);

        AssertFound(problem, await scope.Watch.UntilExplainedAsync(Timeout, Cancellation));

        int[] Tracers() => [.. cluster.Pythia.Agents.Values.SelectMany(agent => Probes.TracersOfSession(agent.Id))];
    }

    [Fact]
    public async Task Search_ends_right_when_the_traced_process_was_killed_in_its_middle()
    {
        var cluster = fixture.Cluster;
        var problem = Problem.Of("semaphore")!;
        await using var scope = await SearchScope.BeginAsync(cluster, problem, Cancellation);
        await FirstDecisionAsync(scope);

        var pod = cluster.Shop.Pods.Single(p => p.Definition.Service == "shop-stock");
        await pod.Process.CrashAsync(Cancellation);
        await cluster.Shop.RestartAsync(pod, Cancellation);
        await cluster.Injector.InjectAsync(problem, on: true, Cancellation);

        AssertFound(problem, await scope.Watch.UntilExplainedAsync(Timeout, Cancellation));
    }

    [Fact, Trait("Suite", "Faults")]
    public async Task Search_ends_right_when_the_clock_of_the_operator_was_set_in_its_middle()
    {
        var cluster = fixture.Cluster;
        var clock = Clock(cluster, "operator");
        var problem = Problem.Of("sort")!;
        await using (var scope = await SearchScope.BeginAsync(cluster, problem, Cancellation, operatorClock: clock))
        {
            await FirstDecisionAsync(scope);
            await StepAsync(clock);
            AssertFound(problem, await scope.Watch.UntilExplainedAsync(Timeout, Cancellation));
            AssertNoticedBothSteps(cluster.Pythia.Operator);
        }

        await AssertNothingIsLeftAsync(cluster);
    }

    [Fact, Trait("Suite", "Faults")]
    public async Task Search_ends_right_when_the_clock_of_an_agent_was_set_in_its_middle()
    {
        var cluster = fixture.Cluster;
        var clock = Clock(cluster, "agent");
        var problem = Problem.Of("sort")!;
        await cluster.Pythia.RestartAgentAsync("node-b", clock);
        try
        {
            await using var scope = await SearchScope.BeginAsync(cluster, problem, Cancellation);
            await FirstDecisionAsync(scope);
            await StepAsync(clock, () => scope.Watch.UntilAsync(
                snapshot => snapshot.TracePoints.Conditions.Any(c => c is { Type: "ClocksAgree", Status: "False" } && c.Message.Contains("node-b is about 10 minutes ahead", StringComparison.Ordinal)),
                "the operator says whose clock differs", Timeout, Cancellation));
            AssertFound(problem, await scope.Watch.UntilExplainedAsync(Timeout, Cancellation));
            AssertNoticedBothSteps(cluster.Pythia.Agents["node-b"]);
        }
        finally
        {
            clock.Set(TimeSpan.Zero);
        }

        await AssertNothingIsLeftAsync(cluster);
        await cluster.Pythia.RestartAgentAsync("node-b");
    }

    private static SteppableClock Clock(DemoCluster cluster, string owner)
    {
        Assert.SkipUnless(SteppableClock.IsAvailable, "libfaketime is not installed, so no clock can be set; hack/install puts it in place as root");
        return new SteppableClock(Path.Combine(cluster.StateFolder, owner + ".clock"));
    }

    // Ten minutes forward, and back.
    private static async Task StepAsync(SteppableClock clock, Func<Task>? whileWrongAsync = null)
    {
        clock.Set(TimeSpan.FromMinutes(10));
        try
        {
            await Task.Delay(Wrong, Cancellation);
            await (whileWrongAsync?.Invoke() ?? Task.CompletedTask);
        }
        finally
        {
            clock.Set(TimeSpan.Zero);
        }
    }

    private static void AssertNoticedBothSteps(ChildProcess process) =>
        Assert.Equal(2, File.ReadLines(process.LogFile).Count(line => line.Contains("the clock was set by", StringComparison.Ordinal)));

    // The set is deleted: the agents' own clocks must not keep anything on.
    private static async Task AssertNothingIsLeftAsync(DemoCluster cluster)
    {
        foreach (var (node, agent) in cluster.Pythia.Agents)
        {
            Assert.False(agent.HasExited, agent.Tail());
            var traced = cluster.Shop.Pods.Where(pod => pod.Definition.Node == node).Select(pod => pod.Process.Id).ToArray();
            await Probes.WaitUntilGoneAsync(agent.Id, traced, TimeSpan.FromSeconds(20), Cancellation);
        }
    }

    private static Task<SearchSnapshot> FirstDecisionAsync(SearchScope scope) =>
        scope.Watch.UntilAsync(snapshot => snapshot.On.Length > 0, "the first decision", Timeout, Cancellation);

    private static void AssertFound(Problem problem, SearchOutcome outcome)
    {
        Assert.True(outcome is SearchOutcome.Found, (outcome as SearchOutcome.Failed)?.Reason);
        Assert.Contains(((SearchOutcome.Found)outcome).Finding.Place, problem.Places);
    }
}
