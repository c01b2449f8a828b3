using Pythia.Demo;
using Pythia.Demo.Cluster;
using Pythia.Demo.Watching;

namespace Pythia.Scenarios.Tests;

/// <summary>A search with the limits of a service that has customers: recording takes slices of time, and the cause is found all the same.</summary>
[Collection(ShopCollection.Name)]
public sealed class BudgetTests(ShopFixture fixture)
{
    private const int Limit = 15;
    private const int LimitAtRest = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(12);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact, Trait("Suite", "Faults")]
    public async Task Search_within_a_small_budget_records_in_slices_and_finds_the_place()
    {
        var cluster = fixture.Cluster;
        var problem = Problem.Of("semaphore")!;
        await using var scope = await SearchScope.BeginAsync(cluster, problem: null, Cancellation);
        await PatchAsync("ibud", "default", $$"""{"spec":{"limits":{"maxOverheadPermille":{{Limit}},"maxOverheadPermilleAtRest":{{LimitAtRest}} } } }""");

        // What is whole in a slice is about 25 check-outs.
        await PatchAsync("pexp", "shop", """{"spec":{"expect":{"minTraces":40}}}""");
        await PatchAsync("tps", "shop", """{"spec":{"injection":{"enabled":true,"canarySeconds":10}}}""");
        await scope.Watch.UntilAsync(
            s => s.TracePoints.Tiers.Length == 5 && s.TracePoints.Tiers.All(t => t.Phase == "Everywhere" && t.Injected == t.Processes), "tier 2 in all services", Patience, Cancellation);
        var rest = await scope.Watch.UntilAsync(s => s.TracePoints.RecordOneIn > 1, "slices", Patience, Cancellation);

        await cluster.Injector.InjectAsync(problem, on: true, Cancellation);
        try
        {
            var searching = await scope.Watch.UntilAsync(s => s.On.Length > 0, "the first decision", Patience, Cancellation);
            var outcome = await scope.Watch.UntilExplainedAsync(Patience, Cancellation);

            Assert.True(outcome is SearchOutcome.Found, (outcome as SearchOutcome.Failed)?.Reason);
            Assert.Contains(((SearchOutcome.Found)outcome).Finding.Place, problem.Places);
            Assert.InRange(scope.Overhead.Mean, 0, Limit);
            TestContext.Current.TestOutputHelper!.WriteLine(
                $"one slice of {rest.TracePoints.RecordOneIn} at rest, of {searching.TracePoints.RecordOneIn} while searching; overhead {scope.Overhead.Mean:f1} permille on average, {scope.Overhead.Most} at most");
        }
        finally
        {
            await cluster.Injector.InjectAsync(problem, on: false, Cancellation);
        }

        Task PatchAsync(string kind, string name, string patch) =>
            cluster.Kubectl.RunAsync(["patch", kind, name, "-n", ShopCluster.Namespace, "--type=merge", "-p", patch], null, Cancellation);
    }
}
