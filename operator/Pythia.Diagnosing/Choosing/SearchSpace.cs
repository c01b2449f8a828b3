using System.Collections.Immutable;
using Pythia.Crds.TracePointSets;
using Pythia.Model;

namespace Pythia.Diagnosing.Choosing;

/// <summary>
/// What one trace-point set may switch on: its catalogue as a forest, refined by what was learned from traces. Immutable.
/// Points of the runtime, the kernel and the node without a parent hang below every position of their service.
/// </summary>
public sealed class SearchSpace
{
    private readonly Dictionary<string, int> _byText;

    private SearchSpace(ObjectKey set, TracePointSetSpec spec, ImmutableArray<SearchNode> nodes, ImmutableArray<string> errors)
    {
        Set = set;
        Spec = spec;
        Nodes = nodes;
        Errors = errors;
        Expectation = new ObjectKey(set.Namespace, spec.ExpectationRef);
        _byText = new Dictionary<string, int>(nodes.Length, StringComparer.Ordinal);
        foreach (var node in nodes)
        {
            _byText[node.Text] = node.Index;
        }

        Services = [.. nodes.Select(n => n.Id.Service).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>The set.</summary>
    public ObjectKey Set { get; }

    /// <summary>The expectation that it serves.</summary>
    public ObjectKey Expectation { get; }

    /// <summary>The set's specification.</summary>
    public TracePointSetSpec Spec { get; }

    /// <summary>All trace points.</summary>
    public ImmutableArray<SearchNode> Nodes { get; }

    /// <summary>What is wrong with the catalogue: one sentence for each entry that was left out or changed.</summary>
    public ImmutableArray<string> Errors { get; }

    /// <summary>The services that have trace points here, in order.</summary>
    public ImmutableArray<string> Services { get; }

    /// <summary>
    /// Makes the search space of a set. Entries with a bad id are left out; a parent that is missing or would close a cycle is
    /// dropped; both are reported in <see cref="Errors"/>. What was learned adds request types and rates to entries that exist
    /// and gives a parent to entries without one; it never adds trace points that the owner did not list.
    /// </summary>
    public static SearchSpace Of(ObjectKey set, TracePointSetSpec spec, IEnumerable<LearnedContext>? learned = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var errors = ImmutableArray.CreateBuilder<string>();
        var entries = ReadEntries(spec, errors);
        var seen = (learned ?? []).ToLookup(c => c.Id, StringComparer.Ordinal);
        var index = new Dictionary<string, int>(entries.Count, StringComparer.Ordinal);
        for (var i = 0; i < entries.Count; i++)
        {
            index[entries[i].Text] = i;
        }

        var parents = new int[entries.Count];
        var lists = ListsOf(entries);
        for (var i = 0; i < entries.Count; i++)
        {
            var contexts = seen[entries[i].Text];
            var isPlaced = entries[i].Layer != Layer.Application || !lists.Contains(entries[i].Id.Service) || contexts.Any();
            entries[i] = Refine(entries[i], contexts) with { IsPlaced = isPlaced };
            parents[i] = ParentOf(entries[i], index);
        }

        BreakCycles(parents, entries, errors);
        var children = new List<int>[entries.Count];
        for (var i = 0; i < parents.Length; i++)
        {
            if (parents[i] >= 0)
            {
                (children[parents[i]] ??= []).Add(i);
            }
        }

        var nodes = entries.Select((e, i) => e with { Parent = parents[i], Children = children[i] is { } list ? [.. list] : [] });
        return new SearchSpace(set, spec, [.. nodes], errors.ToImmutable());
    }

    /// <summary>The trace point with this id.</summary>
    public bool TryGet(string id, out SearchNode node)
    {
        var found = _byText.TryGetValue(id, out var index);
        node = found ? Nodes[index] : null!;
        return found;
    }

    /// <summary>Whether the set's deny list covers an id: the id itself, or a prefix that ends in <c>*</c>.</summary>
    public static bool IsDenied(TracePointSetSpec spec, string id)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(id);
        foreach (var deny in spec.Deny)
        {
            if (deny.EndsWith('*') ? id.StartsWith(deny[..^1], StringComparison.Ordinal) : string.Equals(deny, id, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static List<SearchNode> ReadEntries(TracePointSetSpec spec, ImmutableArray<string>.Builder errors)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        var skeleton = spec.Skeleton.ToHashSet(StringComparer.Ordinal);
        var entries = new List<SearchNode>(spec.Catalogue.Length);
        foreach (var entry in spec.Catalogue)
        {
            if (!TracePointId.TryParse(entry.Id, out var id, out var error))
            {
                errors.Add($"catalogue: {error}; the entry is left out");
            }
            else if (!known.Add(id.ToString()))
            {
                errors.Add($"catalogue: '{id}' is listed twice; the second entry is left out");
            }
            else if (!skeleton.Contains(id.ToString()))
            {
                entries.Add(new SearchNode
                {
                    Index = entries.Count,
                    Id = id,
                    Text = id.ToString(),
                    ParentText = entry.Parent,
                    RequestTypes = entry.RequestTypes,
                    EventsPerRequest = entry.EventsPerRequestPermille > 0 ? entry.EventsPerRequestPermille / 1000.0 : 1,
                    Parameters = entry.Parameters,
                    Denied = IsDenied(spec, id.ToString()),
                });
            }
        }

        return entries;
    }

    // The services whose operations are a mere list: several of them, and none inside of another.
    private static HashSet<string> ListsOf(List<SearchNode> entries) =>
    [
        .. entries.Where(e => e.Layer == Layer.Application).GroupBy(e => e.Id.Service, StringComparer.Ordinal)
            .Where(g => g.Count() > 1 && g.All(e => e.ParentText.Length == 0)).Select(g => g.Key),
    ];

    private static SearchNode Refine(SearchNode node, IEnumerable<LearnedContext> learned)
    {
        foreach (var context in learned)
        {
            var types = node.RequestTypes.IsEmpty || context.RequestType.Length == 0 || node.RequestTypes.Contains(context.RequestType)
                ? node.RequestTypes
                : node.RequestTypes.Add(context.RequestType);
            node = node with
            {
                RequestTypes = types,
                ParentText = node.ParentText.Length > 0 ? node.ParentText : context.Parent,
                EventsPerRequest = Math.Max(node.EventsPerRequest, context.EventsPerRequest),
            };
        }

        return node;
    }

    // The waiting of a thread contains the lock, file, block and network waits: with the cheap split in the catalogue,
    // the points that it contains are reached through it.
    private static int ParentOf(SearchNode node, Dictionary<string, int> index)
    {
        if (node.ParentText.Length > 0)
        {
            return index.TryGetValue(node.ParentText, out var parent) && parent != node.Index ? parent : -1;
        }

        foreach (var container in CrossLayerPoints.ContainersOf(node.Id))
        {
            if (index.TryGetValue(container, out var at) && at != node.Index)
            {
                return at;
            }
        }

        return -1;
    }

    private static void BreakCycles(int[] parents, List<SearchNode> entries, ImmutableArray<string>.Builder errors)
    {
        var state = new byte[parents.Length];
        for (var start = 0; start < parents.Length; start++)
        {
            var path = new List<int>();
            var at = start;
            while (at >= 0 && state[at] == 0)
            {
                state[at] = 1;
                path.Add(at);
                if (parents[at] >= 0 && state[parents[at]] == 1)
                {
                    errors.Add($"catalogue: the parent '{entries[at].ParentText}' of '{entries[at].Text}' closes a cycle; it is ignored");
                    parents[at] = -1;
                }

                at = parents[at];
            }

            path.ForEach(i => state[i] = 2);
        }
    }
}
