using System.Collections.Immutable;
using Pythia.Diagnosing.Choosing;

namespace Pythia.OperatorHost.Cluster;

/// <summary>
/// Sets with what was discovered in their catalogues; the same set gives the same object, so that what is made of it can be kept.
/// Safe for concurrent callers.
/// </summary>
internal sealed class DiscoveredCatalogues
{
    private ImmutableDictionary<string, (TracePointSetResource Seen, TracePointSetResource Extended)> _byUid =
        ImmutableDictionary<string, (TracePointSetResource, TracePointSetResource)>.Empty;

    /// <summary>All sets of a snapshot, in their order.</summary>
    public ImmutableArray<TracePointSetResource> Extend(ImmutableArray<TracePointSetResource> sets)
    {
        var known = _byUid;
        var next = known.ToBuilder();
        next.Clear();
        var extended = ImmutableArray.CreateBuilder<TracePointSetResource>(sets.Length);
        foreach (var set in sets)
        {
            var result = !set.Spec.Discover ? set
                : known.TryGetValue(set.Metadata.Uid, out var before) && ReferenceEquals(before.Seen, set) ? before.Extended
                : set with { Spec = DiscoveredSpace.Extend(set.Spec, set.Status) };
            if (set.Spec.Discover)
            {
                next[set.Metadata.Uid] = (set, result);
            }

            extended.Add(result);
        }

        _byUid = next.ToImmutable();
        return extended.MoveToImmutable();
    }
}
