using System.Collections.Immutable;
using Pythia.Diagnosing.Grouping;
using Pythia.Model;

namespace Pythia.Diagnosing.Choosing;

/// <summary>
/// Learns the calling contexts of trace points from a bounded number of traces: inside of which other point of its service a point
/// runs, in which request types, and how often. What is on decides what can be seen, so a nearer parent replaces one above it.
/// Points of lower layers run inside of whatever their thread does and have no place of their own. One caller.
/// </summary>
public sealed class ContextLearner
{
    private const int MaxContexts = 20_000;
    private const int MaxParents = 4;
    private const int TracesPerWindow = 300;
    private const long WindowNs = 60_000_000_000;

    private readonly Dictionary<(string Id, string RequestType), Entry> _entries = [];
    private readonly Dictionary<string, HashSet<string>> _parents = new(StringComparer.Ordinal);
    private readonly Dictionary<OperationName, string> _ids = [];
    private readonly Dictionary<(string Id, string RequestType), int> _inTrace = [];
    private long _windowStart = long.MinValue;
    private int _inWindow;
    private ImmutableArray<LearnedContext>? _learned;

    /// <summary>Changes whenever <see cref="Learned"/> does, apart from rates.</summary>
    public int Version { get; private set; }

    /// <summary>Contexts that were left out because of the bound.</summary>
    public long Dropped { get; private set; }

    /// <summary>What is known, by id and request type.</summary>
    public ImmutableArray<LearnedContext> Learned => _learned ??=
    [
        .. _entries.OrderBy(e => e.Key.Id, StringComparer.Ordinal).ThenBy(e => e.Key.RequestType, StringComparer.Ordinal)
            .Select(e => new LearnedContext(e.Key.Id, ParentOf(e.Key.Id), e.Key.RequestType, (double)e.Value.Events / e.Value.Requests)),
    ];

    /// <summary>Learns from a trace, unless enough were seen in this minute of the traces' own time.</summary>
    public void Observe(Trace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        if (trace.Root < 0 || !IsWanted(trace.Nodes[trace.Root].Start))
        {
            return;
        }

        _inTrace.Clear();
        var nodes = trace.Nodes;
        var types = new string[nodes.Length];
        for (var i = 0; i < nodes.Length; i++)
        {
            if (nodes[i].Span is not { } span)
            {
                types[i] = string.Empty;
                continue;
            }

            var caller = CallerOf(trace, i);
            types[i] = caller < 0 ? RequestTypeName.Of(span) : types[caller];
            if (caller >= 0 && OperationName.Of(span) is { Layer: Layer.Application } operation)
            {
                // Directly below what the service received, a point is at its top.
                var parent = CallerOf(trace, caller) < 0 ? string.Empty : IdOf(OperationName.Of(nodes[caller].Span!));
                Add(IdOf(operation), types[i], parent);
            }
        }

        foreach (var (key, _) in _inTrace)
        {
            _entries[key].Requests++;
        }
    }

    // The nearest span above that the same service recorded; -1 for what the service received.
    private static int CallerOf(Trace trace, int node)
    {
        var parent = trace.Nodes[node].Parent;
        return parent >= 0 && trace.Nodes[parent].Span is { } above && above.Resource.Service == trace.Nodes[node].Service ? parent : -1;
    }

    private bool IsWanted(long start)
    {
        if (start - _windowStart >= WindowNs || start < _windowStart - WindowNs)
        {
            (_windowStart, _inWindow) = (start, 0);
        }

        return _inWindow++ < TracesPerWindow;
    }

    private string IdOf(OperationName operation)
    {
        if (!_ids.TryGetValue(operation, out var id))
        {
            id = operation.ToTracePointId().ToString();
            if (_ids.Count < MaxContexts)
            {
                _ids.Add(operation, id);
            }
        }

        return id;
    }

    private void Add(string id, string requestType, string parent)
    {
        var key = (id, requestType);
        if (!_entries.TryGetValue(key, out var entry))
        {
            if (_entries.Count >= MaxContexts)
            {
                Dropped++;
                return;
            }

            _entries.Add(key, entry = new Entry());
            Change();
        }

        entry.Events++;
        _inTrace[key] = 1;
        if (!_parents.TryGetValue(id, out var parents))
        {
            _parents.Add(id, parents = new HashSet<string>(StringComparer.Ordinal));
        }

        if (parents.Count < MaxParents && parents.Add(parent))
        {
            Change();
        }
    }

    private void Change()
    {
        Version++;
        _learned = null;
    }

    // Of the parents that were seen the innermost one; none when it runs inside of several that are not inside of each other.
    private string ParentOf(string id)
    {
        var parents = ParentsOf(id);
        var inner = parents.Where(p => p.Length > 0 && p != id && !parents.Any(other => other != p && IsInside(other, p))).ToList();
        return inner.Count == 1 ? inner[0] : string.Empty;
    }

    private IReadOnlyCollection<string> ParentsOf(string id) => _parents.GetValueOrDefault(id) is { } parents ? parents : [];

    private bool IsInside(string id, string outer)
    {
        const int MaxDepth = 64;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([id]);
        while (open.TryPop(out var at) && seen.Count < MaxDepth)
        {
            foreach (var parent in ParentsOf(at))
            {
                if (parent == outer)
                {
                    return true;
                }

                if (parent.Length > 0 && seen.Add(parent))
                {
                    open.Push(parent);
                }
            }
        }

        return false;
    }

    private sealed class Entry
    {
        public long Events { get; set; }

        public long Requests { get; set; }
    }
}
