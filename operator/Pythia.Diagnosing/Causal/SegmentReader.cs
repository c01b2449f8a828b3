using System.Collections.Immutable;
using Pythia.Model;

namespace Pythia.Diagnosing.Causal;

/// <summary>Cuts traces into segments.</summary>
public static class SegmentReader
{
    // Further repetitions of an operation count as this one, so that loops do not make segments without end.
    private const int MaxRepetitions = 4;

    /// <summary>
    /// The segments of a trace, by start: a span without children is one; a span with children gives what it does before the
    /// first child (<c>name:begin</c>) and after the last one (<c>name:end</c>). The n-th repetition of an operation below the
    /// same parent has the suffix <c>#n</c>. Times are those after clock repair. At most <paramref name="maxSegments"/>; the longest stay.
    /// </summary>
    public static ImmutableArray<SegmentTime> Segments(Trace trace, int maxSegments = 200)
    {
        ArgumentNullException.ThrowIfNull(trace);
        var nodes = trace.Nodes;
        var names = new string[nodes.Length];
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var segments = new List<SegmentTime>(nodes.Length);
        for (var i = 0; i < nodes.Length; i++)
        {
            ref readonly var node = ref nodes[i];
            if (trace.Root < 0 || i < trace.Root || i >= nodes[trace.Root].SubtreeEnd)
            {
                continue;
            }

            names[i] = NameOf(trace, i, names, seen);
            Add(trace, i, names[i], segments);
        }

        return
        [
            .. segments.OrderByDescending(s => s.DurationNs).Take(maxSegments)
                .OrderBy(s => s.StartNs).ThenBy(s => s.EndNs).ThenBy(s => s.Name, StringComparer.Ordinal),
        ];
    }

    private static string NameOf(Trace trace, int index, string[] names, Dictionary<string, int> seen)
    {
        var node = trace.Nodes[index];
        var operation = node.Span is { } span ? OperationName.Of(span) : new OperationName(Layer.Application, node.Service, string.Empty, "unknown");
        var name = $"{operation.Service} {operation.Name}";
        if (index != trace.Root)
        {
            name = $"{names[node.Parent]} > {name}";
        }

        var count = seen[name] = seen.GetValueOrDefault(name) + 1;
        return count == 1 ? name : $"{name}#{Math.Min(count, MaxRepetitions)}";
    }

    private static void Add(Trace trace, int index, string name, List<SegmentTime> into)
    {
        var node = trace.Nodes[index];
        long first = node.End, last = node.Start;
        for (var child = trace.FirstChild(index); child >= 0; child = trace.NextSibling(child))
        {
            first = Math.Min(first, Math.Max(node.Start, trace.Nodes[child].Start));
            last = Math.Max(last, Math.Min(node.End, trace.Nodes[child].End));
        }

        if (trace.FirstChild(index) < 0)
        {
            into.Add(new SegmentTime(name, node.Start, node.End));
            return;
        }

        into.Add(new SegmentTime($"{name}:begin", node.Start, first));
        into.Add(new SegmentTime($"{name}:end", Math.Max(first, last), node.End));
    }
}
