using System.Collections.Immutable;
using Pythia.Model;

namespace Pythia.Diagnosing.Choosing;

/// <summary>Divides a problem into <see cref="Region"/>s: one per recorded place, with what could be switched on inside of it.</summary>
public sealed class RegionMap
{
    private readonly ILookup<string, SearchSpace> _spaces;
    private readonly Func<SearchSpace, SearchNode, PointStatus> _status;
    private readonly Func<SearchSpace, SearchNode, double> _cost;

    /// <summary>Takes the search spaces of one expectation, the status of their points, and their predicted cost (part of the tightest limit).</summary>
    public RegionMap(
        ImmutableArray<SearchSpace> spaces,
        Func<SearchSpace, SearchNode, PointStatus> status,
        Func<SearchSpace, SearchNode, double> cost)
    {
        _spaces = spaces.SelectMany(s => s.Services, (space, service) => (space, service)).ToLookup(x => x.service, x => x.space, StringComparer.Ordinal);
        _status = status;
        _cost = cost;
    }

    /// <summary>
    /// The regions, largest share first, ties by name. The points of lower layers become candidates where the application has
    /// nothing left and its variables do not explain the problem.
    /// </summary>
    public ImmutableArray<Region> Divide(Suspect suspect)
    {
        ArgumentNullException.ThrowIfNull(suspect);
        var known = suspect.Positions.Select(p => p.Point.ToString()).ToHashSet(StringComparer.Ordinal);
        var regions = WithoutPlainWaits(suspect.Positions)
            .GroupBy(p => p.Place + "|" + p.ServiceRequestType, StringComparer.Ordinal)
            .Select(g => RegionOf([.. g], known, crossLayers: !suspect.Explained));
        return [.. regions.OrderByDescending(r => r.Share).ThenBy(r => r.Anchor, StringComparer.Ordinal)];
    }

    // That a thread waits is no place. When nothing is left that could say what it waits for, its time belongs to the span again.
    private ImmutableArray<SuspectPosition> WithoutPlainWaits(ImmutableArray<SuspectPosition> positions)
    {
        var kept = positions.ToList();
        foreach (var wait in positions.Where(p => CrossLayerPoints.IsPlainWait(p.Point) && p.Path.Length > 1 && !HasCandidates(p)))
        {
            var above = kept.FindIndex(p => !p.IsEdge && p.Path.Length == wait.Path.Length - 1 && p.Path.SequenceEqual(wait.Path.Take(wait.Path.Length - 1)));
            if (above >= 0)
            {
                kept[above] = kept[above] with
                {
                    Share = kept[above].Share + wait.Share,
                    StandardError = Math.Sqrt((kept[above].StandardError * kept[above].StandardError) + (wait.StandardError * wait.StandardError)),
                };
                kept.Remove(wait);
            }
        }

        return [.. kept];
    }

    private bool HasCandidates(SuspectPosition position)
    {
        var inside = new List<Candidate>();
        foreach (var space in _spaces[position.Point.Service])
        {
            if (space.TryGet(position.Point.ToString(), out var node))
            {
                Collect(space, node.Children, -1, position, inside);
            }
        }

        return inside.Exists(c => c.CanEnable);
    }

    private Region RegionOf(ImmutableArray<SuspectPosition> positions, HashSet<string> known, bool crossLayers)
    {
        var first = positions[0];
        var isEntry = positions.Any(p => p.IsEntry);
        var candidates = new List<Candidate>();
        foreach (var space in _spaces[first.Point.Service])
        {
            Collect(space, TopOf(space, first, isEntry, known), -1, first, candidates);
        }

        if (candidates.Count == 0 && CrossLayerPoints.IsLockWait(first.Point))
        {
            // The kernel sees that a thread waits for a lock; which one, the runtime knows.
            foreach (var space in _spaces[first.Point.Service])
            {
                Collect(space, space.Nodes.Where(n => CrossLayerPoints.IsLock(n.Id) && n.Id.Service == first.Point.Service).Select(n => n.Index), -1, first, candidates);
            }
        }

        var lower = new List<Candidate>();
        if (first.Point.Layer == Layer.Application)
        {
            foreach (var space in _spaces[first.Point.Service])
            {
                Collect(space, BelowOf(space, first), -1, first, lower);
            }
        }

        if (first.IsEdge && CalleeOf(first) is { } callee)
        {
            foreach (var space in _spaces[callee])
            {
                Collect(space, space.Nodes.Where(n => CrossLayerPoints.IsDispatch(n.Id) && n.Id.Service == callee).Select(n => n.Index), -1, first with { ServiceRequestType = string.Empty }, lower);
            }
        }

        var crosses = crossLayers && !candidates.Exists(c => c.CanEnable) && lower.Exists(c => c.CanEnable);
        if (crosses)
        {
            candidates = lower;
        }

        return new Region
        {
            Anchor = first.IsEdge ? first.Place : first.Point.ToString(),
            Service = first.Point.Service,
            Place = first.Place,
            IsEdge = first.IsEdge,
            Share = positions.Sum(p => p.Share),
            StandardError = Math.Sqrt(positions.Sum(p => p.StandardError * p.StandardError)),
            Candidates = candidates.Exists(c => c.CanEnable) ? [.. candidates] : [],
            Lower = [.. lower],
            CrossesLayers = crosses,
        };
    }

    // The points directly below a recorded place: the children of a catalogue point; the application's top for a server span;
    // and everywhere the points that name the place as their parent.
    private static IEnumerable<int> TopOf(SearchSpace space, SuspectPosition position, bool isEntry, HashSet<string> known)
    {
        var text = position.Point.ToString();
        if (!position.IsEdge && space.TryGet(text, out var node))
        {
            return node.Layer == Layer.Application ? node.Children.Concat(UnplacedOf(space, node)) : node.Children;
        }

        return space.Nodes
            .Where(n => n.Parent < 0
                && string.Equals(n.Id.Service, position.Point.Service, StringComparison.Ordinal)
                && (string.Equals(n.ParentText, text, StringComparison.Ordinal)
                    || (isEntry && n.Layer == Layer.Application && !known.Contains(n.ParentText))))
            .Select(n => n.Index);
    }

    private static IEnumerable<int> UnplacedOf(SearchSpace space, SearchNode node) =>
        space.Nodes.Where(n => !n.IsPlaced && n.Parent < 0 && n.Index != node.Index && string.Equals(n.Id.Service, node.Id.Service, StringComparison.Ordinal))
            .Select(n => n.Index);

    // edge/caller/callee/operation
    private static string? CalleeOf(SuspectPosition edge) => edge.Place.Split('/') is { Length: >= 4 } parts ? parts[2] : null;

    private static IEnumerable<int> BelowOf(SearchSpace space, SuspectPosition position) =>
        space.Nodes
            .Where(n => n.Parent < 0 && n.Layer != Layer.Application && n.ParentText.Length == 0
                && string.Equals(n.Id.Service, position.Point.Service, StringComparison.Ordinal))
            .Select(n => n.Index);

    private void Collect(SearchSpace space, IEnumerable<int> nodes, int parent, SuspectPosition position, List<Candidate> into)
    {
        foreach (var index in nodes)
        {
            var node = space.Nodes[index];
            var status = _status(space, node);
            if (status is PointStatus.On or PointStatus.RuledOut || !node.Serves(position.ServiceRequestType))
            {
                continue;
            }

            var own = into.Count;
            into.Add(new Candidate
            {
                Node = node,
                Set = space.Set,
                Parent = parent,
                CanEnable = status == PointStatus.Off,
                Weight = CrossLayerPoints.WeightOf(node.Id, position),
                Cost = _cost(space, node),
            });
            Collect(space, node.Children, own, position, into);
        }
    }
}
