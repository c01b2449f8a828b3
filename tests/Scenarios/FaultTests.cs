using System.Diagnostics;
using Pythia.Demo;
using Pythia.Demo.Cluster;
using Pythia.Demo.Watching;

namespace Pythia.Scenarios.Tests;

/// <summary>Something dies or changes in the middle of a search; the search ends right all the same.</summary>
[Collection(ShopCollection.Name)]
public sealed class FaultTests(ShopFixture fixture)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(4);

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
        await SearchOnlyAsync("""["Kernel"]""");
        await scope.Watch.UntilAsync(_ => Tracers().Length > 0, "a kernel probe", Timeout, Cancellation);

        var killed = Tracers();
        Array.ForEach(killed, id =>
        {
            using var tracer = Process.GetProcessById(id);
            tracer.Kill();
        });
        await scope.Watch.UntilAsync(_ => Tracers().Except(killed).Any(), "another bpftrace", Timeout, Cancellation);
        Assert.Empty(Tracers().Intersect(killed));
        await SearchOnlyAsync("[]");

        AssertFound(problem, await scope.Watch.UntilExplainedAsync(Timeout, Cancellation));

        Task SearchOnlyAsync(string layers) => cluster.Kubectl.RunAsync(
            ["patch", "pexp", "shop", "-n", ShopCluster.Namespace, "--type=merge", "-p", "{\"spec\":{\"search\":{\"layers\":" + layers + "}}}"], null, Cancellation);

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

    private static Task<SearchSnapshot> FirstDecisionAsync(SearchScope scope) =>
        scope.Watch.UntilAsync(snapshot => snapshot.On.Length > 0, "the first decision", Timeout, Cancellation);

    private static void AssertFound(Problem problem, SearchOutcome outcome)
    {
        Assert.True(outcome is SearchOutcome.Found, (outcome as SearchOutcome.Failed)?.Reason);
        Assert.Contains(((SearchOutcome.Found)outcome).Finding.Place, problem.Places);
    }
}
