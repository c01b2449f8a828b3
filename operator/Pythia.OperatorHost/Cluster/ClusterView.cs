using System.Collections.Immutable;
using Pythia.Kubernetes;

namespace Pythia.OperatorHost.Cluster;

/// <summary>Follows the three resources of the whole cluster; reads are snapshots.</summary>
internal sealed partial class ClusterView(KubernetesClient client, StatusMemory memory, ILogger<ClusterView> log)
{
    private readonly Reflector<ExpectationResource> _expectations = new(client, Resources.Expectations, null, Options(log, "performanceexpectations"));
    private readonly Reflector<TracePointSetResource> _sets = new(client, Resources.TracePointSets, null, Options(log, "tracepointsets"));
    private readonly Reflector<BudgetResource> _budgets = new(client, Resources.Budgets, null, Options(log, "instrumentationbudgets"));

    private readonly DiscoveredCatalogues _discovered = new();

    /// <summary>True once all three were listed.</summary>
    public bool IsSynced => _expectations.Store.IsSynced && _sets.Store.IsSynced && _budgets.Store.IsSynced;

    /// <summary>Runs until cancelled; a watch that fails is tried again for ever.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(
        _expectations.RunAsync(null, cancellationToken),
        _sets.RunAsync(null, cancellationToken),
        _budgets.RunAsync(null, cancellationToken));

    /// <summary>Waits for the first complete lists.</summary>
    public Task WaitUntilSyncedAsync(CancellationToken cancellationToken) => Task.WhenAll(
        _expectations.Store.WaitUntilSyncedAsync(cancellationToken),
        _sets.Store.WaitUntilSyncedAsync(cancellationToken),
        _budgets.Store.WaitUntilSyncedAsync(cancellationToken));

    /// <summary>What is known now, own writes that the watch has not shown yet included.</summary>
    public World Snapshot() => new()
    {
        Expectations = Ordered(_expectations.Store),
        Sets = _discovered.Extend(Ordered(_sets.Store)),
        Budgets = Ordered(_budgets.Store),
    };

    private ImmutableArray<T> Ordered<T>(Store<T> store)
        where T : KubernetesObject =>
        [.. store.Snapshot.Values
            .Select(memory.Newest)
            .OrderBy(o => o.Metadata.Namespace, StringComparer.Ordinal)
            .ThenBy(o => o.Metadata.Name, StringComparer.Ordinal)];

    private static WatchOptions Options(ILogger log, string resource) =>
        new() { OnProblem = problem => WatchTroubled(log, resource, problem.Message) };

    [LoggerMessage(Level = LogLevel.Warning, Message = "watching {Resource}: {Problem}")]
    private static partial void WatchTroubled(ILogger logger, string resource, string problem);
}
