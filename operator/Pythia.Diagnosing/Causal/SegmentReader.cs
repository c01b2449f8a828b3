using System.Collections.Immutable;
using Pythia.Model;

namespace Pythia.Diagnosing.Causal;

/// <summary>Cuts requests into segments. Remembers names, up to a bound. One caller at a time.</summary>
public sealed class SegmentReader
{
    // Further repetitions of an operation count as this one, so that loops do not make segments without end.
    private const int MaxRepetitions = 4;
    private const int MaxNames = 20_000;

    private readonly Dictionary<(OperationName Operation, string? Callee), string> _places = [];
    private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _left = new(StringComparer.Ordinal);
    private readonly ObservedTimes _times = new();

    /// <summary>Nanoseconds by place of what the last call left out at the bound.</summary>
    internal IReadOnlyDictionary<string, long> LeftOut => _left;

    /// <summary>
    /// The segments of the request at a node, by start: the stretches in which a span works by itself. They begin with the span
    /// (<c>name:begin</c>) or with the end of a child that was waited for (<c>name:after child</c>), and end with the start of the next
    /// child or the span (<c>name:end</c>); a span without such children is one segment. The n-th repetition of an operation below
    /// the same parent has the suffix <c>#n</c>. Times are those after clock repair; what was observed below the application divides its time. At most <paramref name="maxSegments"/>: the
    /// longest stay, and the last one of the request's own span.
    /// </summary>
    public ImmutableArray<SegmentTime> Read(Trace trace, int root, int maxSegments = 200)
    {
        ArgumentNullException.ThrowIfNull(trace);
        if (root < 0)
        {
            return [];
        }

        _seen.Clear();
        _left.Clear();
        var end = trace.Nodes[root].SubtreeEnd;
        var names = new string[end - root];
        var leaves = new string[end - root];
        var segments = new List<SegmentTime>(end - root);
        for (var i = root; i < end; i++)
        {
            leaves[i - root] = LeafName(trace, i);
            names[i - root] = NameOf(trace, i, root, names, leaves[i - root]);
        }

        _times.Divide(trace, root);
        for (var i = root; i < end; i++)
        {
            Cut(trace, i, root, names, leaves, segments);
        }

        if (segments.Count > maxSegments)
        {
            var last = LastOf(segments, root);
            segments = [.. segments.OrderByDescending(s => s == last).ThenByDescending(s => s.DurationNs)];
            foreach (var left in segments.Skip(maxSegments))
            {
                _left[left.Place] = _left.GetValueOrDefault(left.Place) + left.DurationNs;
            }

            segments.RemoveRange(maxSegments, segments.Count - maxSegments);
        }

        segments.Sort(static (a, b) =>
        {
            var order = a.StartNs.CompareTo(b.StartNs);
            order = order != 0 ? order : a.EndNs.CompareTo(b.EndNs);
            return order != 0 ? order : string.CompareOrdinal(a.Name, b.Name);
        });
        return [.. segments];
    }

    /// <summary>The segment with which the request ends.</summary>
    internal static SegmentTime LastOf(IReadOnlyList<SegmentTime> segments, int root) =>
        segments.Where(s => s.Node == root).MaxBy(s => (s.EndNs, s.StartNs));

    private static string LeafName(Trace trace, int index)
    {
        var operation = OperationOf(trace.Nodes[index]);
        return $"{operation.Service} {operation.Name}";
    }

    private static OperationName OperationOf(in TraceNode node) =>
        node.Span is { } span ? OperationName.Of(span) : new OperationName(Layer.Application, node.Service, string.Empty, "unknown");

    private string NameOf(Trace trace, int index, int root, string[] names, string leaf)
    {
        var name = index == root ? leaf : $"{names[trace.Nodes[index].Parent - root]} > {leaf}";
        var count = _seen[name] = _seen.GetValueOrDefault(name) + 1;
        return count == 1 ? name : $"{name}#{Math.Min(count, MaxRepetitions)}";
    }

    private void Cut(Trace trace, int index, int root, string[] names, string[] leaves, List<SegmentTime> into)
    {
        if (!_times.TryGet(trace, index, out var from, out var until))
        {
            return;
        }

        until = index == root ? until : UntilAnswered(trace, index, from, until);
        var name = names[index - root];
        var place = PlaceOf(trace, index);
        var cursor = from;
        var suffix = string.Empty;
        for (var child = trace.FirstChild(index); child >= 0; child = trace.NextSibling(child))
        {
            if (trace.Nodes[child].IsAsynchronous || !_times.TryGet(trace, child, out var innerFrom, out var innerUntil))
            {
                continue;
            }

            var start = Math.Clamp(innerFrom, from, until);
            if (suffix.Length == 0)
            {
                into.Add(new SegmentTime($"{name}:begin", cursor, Math.Max(cursor, start), place, index));
            }
            else if (start > cursor)
            {
                into.Add(new SegmentTime(name + suffix, cursor, start, place, index));
            }

            if (suffix.Length == 0 || innerUntil >= cursor)
            {
                suffix = $":after {leaves[child - root]}";
            }

            cursor = Math.Max(cursor, Math.Clamp(innerUntil, from, until));
        }

        into.Add(new SegmentTime(suffix.Length == 0 ? name : $"{name}:end", cursor, until, place, index));
    }

    // A server may end its span a little after its caller has the answer. What it does then delays nobody, and runs beside what the caller does next.
    private static long UntilAnswered(Trace trace, int index, long from, long until)
    {
        ref readonly var node = ref trace.Nodes[index];
        ref readonly var caller = ref trace.Nodes[node.Parent];
        return node.Kind == SpanKind.Server && caller.Kind == SpanKind.Client ? Math.Max(from, Math.Min(until, caller.End)) : until;
    }

    private string PlaceOf(Trace trace, int index)
    {
        var operation = OperationOf(trace.Nodes[index]);
        var callee = trace.ServerBelow(index) is >= 0 and var server ? trace.Nodes[server].Service : null;
        if (!_places.TryGetValue((operation, callee), out var place))
        {
            place = callee is null ? operation.ToTracePointId().ToString() : $"edge/{operation.Service}/{callee}/{operation.Name}";
            if (_places.Count < MaxNames)
            {
                _places.Add((operation, callee), place);
            }
        }

        return place;
    }
}
