using System.Collections.Immutable;
using Pythia.Crds;
using Pythia.Crds.TracePointSets;
using Pythia.Model;

namespace Pythia.Diagnosing.Choosing;

/// <summary>What agents discover in running processes, as a part of the search space of the sets that ask for it (<c>spec.discover</c>).</summary>
public static class DiscoveredSpace
{
    /// <summary>The spec with what its status lists as discovered in the catalogue; an entry of the catalogue wins over a discovered one.</summary>
    public static TracePointSetSpec Extend(TracePointSetSpec spec, TracePointSetStatus? status)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (!spec.Discover || status is null || status.Discovered.IsDefaultOrEmpty)
        {
            return spec;
        }

        var listed = spec.Catalogue.Select(e => e.Id).Concat(spec.Skeleton).ToHashSet(StringComparer.Ordinal);
        var discovered = status.Discovered
            .Where(d => !listed.Contains(d.Id))
            .Take(Math.Max(0, PythiaBounds.CatalogueItems - spec.Catalogue.Length))
            .Select(d => new CatalogueEntry
            {
                Id = d.Id,
                Parent = d.Parent,
                RequestTypes = d.RequestTypes,
                EventsPerRequestPermille = d.EventsPerRequestPermille,
            });
        return spec with { Catalogue = [.. spec.Catalogue, .. discovered] };
    }

    /// <summary>
    /// Joins what is listed with what agents report: request types add up, the larger rate and the first parent stay. What is not
    /// well-formed is left out (it comes over the network), and so is what is denied, what is new beyond <see cref="PythiaBounds.DiscoveredItems"/>,
    /// and everything when the spec does not ask for it.
    /// </summary>
    /// <returns>Sorted by id.</returns>
    public static ImmutableArray<DiscoveredTracePoint> Merge(
        TracePointSetSpec spec, ImmutableArray<DiscoveredTracePoint> listed, IEnumerable<TracePointSighting> reported)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(reported);
        if (!spec.Discover)
        {
            return [];
        }

        var known = new SortedDictionary<string, DiscoveredTracePoint>(StringComparer.Ordinal);
        foreach (var point in listed.IsDefault ? [] : listed)
        {
            known[point.Id] = point;
        }

        foreach (var sighting in reported.OrderBy(s => s.Id, StringComparer.Ordinal))
        {
            if (Checked(sighting) is not { } point || SearchSpace.IsDenied(spec, point.Id))
            {
                continue;
            }

            if (known.TryGetValue(point.Id, out var before))
            {
                known[point.Id] = Join(before, point);
            }
            else if (known.Count < PythiaBounds.DiscoveredItems)
            {
                known[point.Id] = point;
            }
        }

        return [.. known.Values.Where(p => !SearchSpace.IsDenied(spec, p.Id))];
    }

    /// <summary>
    /// What of the list the running services still have. An entry goes when each node that runs its service says that it is unseen there,
    /// and at least one does; what is on now stays, and so does everything while nobody looks. Below an entry that goes, its
    /// children come under its own parent. A node that has not answered a new leader yet is not asked: what it has, it reports again.
    /// </summary>
    /// <param name="listed">What the status lists.</param>
    /// <param name="nodes">What the nodes with processes of the set say about it.</param>
    /// <param name="desired">What shall be on now.</param>
    public static ImmutableArray<DiscoveredTracePoint> StillThere(
        ImmutableArray<DiscoveredTracePoint> listed, IReadOnlyCollection<SetAcknowledgement> nodes, ImmutableArray<DesiredTracePoint> desired)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        if (listed.IsDefaultOrEmpty || nodes.All(n => n.Unseen.IsEmpty))
        {
            return listed;
        }

        var on = desired.Select(d => d.Id).ToHashSet(StringComparer.Ordinal);
        var unseen = nodes.Select(n => (Node: n, Ids: n.Unseen.ToHashSet(StringComparer.Ordinal))).ToList();
        var gone = listed.Where(d => !on.Contains(d.Id) && IsGone(d)).ToDictionary(d => d.Id, d => d.Parent, StringComparer.Ordinal);
        return [.. listed.Where(d => !gone.ContainsKey(d.Id)).Select(d => d with { Parent = RemainingParent(d.Parent) })];

        bool IsGone(DiscoveredTracePoint point)
        {
            if (!TracePointId.TryParse(point.Id, out var id, out _))
            {
                return false;
            }

            // An older agent does not say which services it runs: its node counts as one that has the point.
            var asked = unseen.Where(u => u.Node.Services.IsEmpty || u.Node.Services.Contains(id.Service)).ToList();
            return asked.Count > 0 && asked.TrueForAll(u => u.Ids.Contains(point.Id));
        }

        string RemainingParent(string parent)
        {
            for (var steps = 0; gone.TryGetValue(parent, out var next); steps++)
            {
                parent = steps < gone.Count ? next : string.Empty; // Parents in a circle: whoever sent them.
            }

            return parent;
        }
    }

    private static DiscoveredTracePoint Join(DiscoveredTracePoint before, DiscoveredTracePoint seen) => before with
    {
        Parent = before.Parent.Length > 0 ? before.Parent : seen.Parent,
        RequestTypes =
        [
            .. before.RequestTypes
                .Concat(seen.RequestTypes.Except(before.RequestTypes, StringComparer.Ordinal))
                .Take(PythiaBounds.DiscoveredRequestTypeItems)
                .Order(StringComparer.Ordinal),
        ],
        EventsPerRequestPermille = Math.Max(before.EventsPerRequestPermille, seen.EventsPerRequestPermille),
    };

    private static DiscoveredTracePoint? Checked(TracePointSighting sighting) =>
        sighting.RequestTypes.IsDefault || sighting.EventsPerRequestPermille < 0
        || !TracePointId.TryParse(sighting.Id, out var id, out _) || id.Layer != Layer.Application
        || (sighting.Parent is { Length: > 0 } && !TracePointId.TryParse(sighting.Parent, out _, out _))
            ? null
            : new DiscoveredTracePoint
            {
                Id = id.ToString(),
                Parent = sighting.Parent ?? string.Empty,
                RequestTypes =
                [
                    .. sighting.RequestTypes
                        .Where(r => r is { Length: > 0 and <= PythiaBounds.OperationLength } && !r.Any(char.IsControl))
                        .Distinct(StringComparer.Ordinal)
                        .Take(PythiaBounds.DiscoveredRequestTypeItems)
                        .Order(StringComparer.Ordinal),
                ],
                EventsPerRequestPermille = sighting.EventsPerRequestPermille,
            };
}
