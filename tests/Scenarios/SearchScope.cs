using Pythia.Demo;
using Pythia.Demo.Cluster;
using Pythia.Demo.Watching;

namespace Pythia.Scenarios.Tests;

/// <summary>One search: expectation, budget and search space applied, a problem injected; all of it taken back at the end.</summary>
internal sealed class SearchScope : IAsyncDisposable
{
    private readonly DemoCluster _cluster;
    private readonly Problem? _problem;

    private SearchScope(DemoCluster cluster, Problem? problem)
    {
        _cluster = cluster;
        _problem = problem;
        Watch = new SearchWatch(cluster, (snapshot, _) => Overhead.Add(snapshot));
    }

    public SearchWatch Watch { get; }

    public OverheadTrack Overhead { get; } = new();

    public static async Task<SearchScope> BeginAsync(
        DemoCluster cluster, Problem? problem, CancellationToken cancellation, bool withSearchSpace = true, SteppableClock? operatorClock = null)
    {
        // Each search starts from nothing: what an operator has learned of the shop outlives the objects of the last search.
        await cluster.Pythia.RestartOperatorAsync(operatorClock);
        var scope = new SearchScope(cluster, problem);
        await cluster.ApplyExpectationAsync(cancellation, withSearchSpace);
        if (problem is not null)
        {
            await cluster.Injector.InjectAsync(problem, on: true, cancellation);
        }

        return scope;
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        if (_problem is not null)
        {
            await _cluster.Injector.InjectAsync(_problem, on: false, patience.Token);
        }

        await _cluster.Kubectl.RunAsync(
            ["delete", "pexp,tps,ibud", "--all", "-n", ShopCluster.Namespace, "--timeout=20s"], null, patience.Token);
    }
}
