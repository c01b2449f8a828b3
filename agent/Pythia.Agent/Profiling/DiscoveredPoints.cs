using System.Collections.Immutable;
using Pythia.Agent.Planning;
using Pythia.Crds.TracePointSets;
using Pythia.Model;

namespace Pythia.Agent.Profiling;

/// <summary>
/// What windows of discovery have found on this node, by namespace and service. Bounded; what does not fit is counted. Safe for
/// concurrent callers.
/// </summary>
internal sealed class DiscoveredPoints
{
    private const int MaxPoints = 20_000;
    private const int MaxPerReport = 200;

    private readonly Lock sync = new();
    private readonly SortedDictionary<(string Namespace, string Service, string Id), CatalogueEntry> found = [];
    private readonly UnseenPoints unseen = new();

    /// <summary>Trace points that were not kept.</summary>
    public long Dropped { get; private set; }

    /// <summary>Takes in which processes run on this node. What was found in a service that does not run here any more may have gone with it.</summary>
    public void Run(ImmutableArray<ServiceProcess> processes)
    {
        lock (sync)
        {
            if (unseen.Run(processes))
            {
                foreach (var key in found.Keys.Where(k => !unseen.Runs(k.Namespace, k.Service)).ToList())
                {
                    found.Remove(key);
                }
            }
        }
    }

    /// <summary>
    /// Adds what a window saw in one process, and in requests of which types. What the filter language cannot name cannot be switched on,
    /// so it is no trace point.
    /// </summary>
    public void Add(ServiceProcess process, IReadOnlyCollection<CatalogueEntry> seen, IReadOnlyCollection<string> requestTypes)
    {
        lock (sync)
        {
            unseen.Looked(process, seen.Select(e => e.Id).ToHashSet(StringComparer.Ordinal), requestTypes);
            foreach (var entry in seen)
            {
                if (!TracePointId.TryParse(entry.Id, out var id, out _) || !ActivitySelection.TryOf(id, out _, out _))
                {
                    continue;
                }

                var key = (process.Namespace, process.Service, entry.Id);
                if (found.TryGetValue(key, out var known))
                {
                    found[key] = known with
                    {
                        Parent = known.Parent.Length > 0 ? known.Parent : entry.Parent,
                        RequestTypes = [.. known.RequestTypes.Union(entry.RequestTypes, StringComparer.Ordinal).Order(StringComparer.Ordinal)],
                        EventsPerRequestPermille = Math.Max(known.EventsPerRequestPermille, entry.EventsPerRequestPermille),
                    };
                }
                else if (found.Count < MaxPoints)
                {
                    found[key] = entry;
                }
                else
                {
                    Dropped++;
                }
            }
        }
    }

    /// <summary>What a set does not list yet, so that the operator is told until it has written it down. At most 200 at a time.</summary>
    public ImmutableArray<TracePointSighting> NewsFor(SetPlan plan)
    {
        var set = plan.Set;
        if (!set.Spec.Discover)
        {
            return [];
        }

        var listed = set.Spec.Catalogue.Select(e => e.Id).Concat(set.Spec.Skeleton).ToHashSet(StringComparer.Ordinal);
        var discovered = set.Status.Discovered.ToDictionary(d => d.Id, StringComparer.Ordinal);
        lock (sync)
        {
            return
            [
                .. found
                    .Where(f => f.Key.Namespace == set.Namespace && plan.Services.Contains(f.Key.Service) && !listed.Contains(f.Key.Id)
                        && !set.Spec.Deny.Any(pattern => PointPlanner.Matches(pattern, f.Key.Id))
                        && !Covers(discovered.GetValueOrDefault(f.Key.Id), f.Value))
                    .Take(MaxPerReport)
                    .Select(f => new TracePointSighting
                    {
                        Id = f.Key.Id,
                        Parent = f.Value.Parent,
                        RequestTypes = f.Value.RequestTypes,
                        EventsPerRequestPermille = f.Value.EventsPerRequestPermille,
                    }),
            ];
        }
    }

    /// <summary>What a set lists as discovered and the services that run here do not have any more; it is forgotten here as well.</summary>
    public ImmutableArray<string> UnseenFor(SetPlan plan)
    {
        var set = plan.Set;
        if (!set.Spec.Discover)
        {
            return [];
        }

        var gone = ImmutableArray.CreateBuilder<string>();
        lock (sync)
        {
            foreach (var listed in set.Status.Discovered)
            {
                if (TracePointId.TryParse(listed.Id, out var id, out _) && plan.Services.Contains(id.Service)
                    && unseen.IsUnseen(set.Namespace, id.Service, listed))
                {
                    found.Remove((set.Namespace, id.Service, listed.Id));
                    gone.Add(listed.Id);
                }
            }
        }

        return gone.ToImmutable();
    }

    private static bool Covers(DiscoveredTracePoint? known, CatalogueEntry seen) =>
        known is not null
        && (known.RequestTypes.Length >= Crds.PythiaBounds.DiscoveredRequestTypeItems || seen.RequestTypes.All(r => known.RequestTypes.Contains(r)));
}
