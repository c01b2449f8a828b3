using System.Collections.Immutable;
using Pythia.Kubernetes;

namespace Pythia.Cli.Cluster;

/// <summary>Reads a <see cref="ClusterView"/> from an API server.</summary>
internal static class ClusterReader
{
    /// <summary>Lists the three resources of <paramref name="namespace"/> (null: of all namespaces).</summary>
    public static async Task<ClusterView> ReadAsync(KubernetesClient client, string? @namespace, CancellationToken cancellationToken)
    {
        var expectations = await client.ListAsync(PythiaResources.Expectations, @namespace, null, cancellationToken);
        var sets = await client.ListAsync(PythiaResources.Sets, @namespace, null, cancellationToken);
        var budgets = await client.ListAsync(PythiaResources.Budgets, @namespace, null, cancellationToken);
        return new ClusterView
        {
            Namespace = @namespace,
            Expectations = Sorted(expectations.Items),
            Sets = Sorted(sets.Items),
            Budgets = Sorted(budgets.Items),
            Unreadable =
            [
                .. expectations.Malformed.Concat(sets.Malformed).Concat(budgets.Malformed).Select(malformed => $"{malformed.Key}: {malformed.Error}"),
            ],
        };
    }

    private static ImmutableArray<T> Sorted<T>(ImmutableArray<T> items)
        where T : KubernetesObject =>
        [.. items.OrderBy(item => item.Metadata.Namespace, StringComparer.Ordinal).ThenBy(item => item.Metadata.Name, StringComparer.Ordinal)];
}
