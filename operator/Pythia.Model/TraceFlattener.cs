namespace Pythia.Model;

/// <summary>Writes the linked spans of a trace in depth-first order, siblings by start, and repairs clocks on the way down.</summary>
internal sealed class TraceFlattener(
    List<Span?> spans, int[] parent, int[] firstChild, int[] nextSibling, TraceTimes times)
{
    private const string ReferenceType = "jaeger.ref_type";
    private const string FollowsFrom = "FOLLOWS_FROM";

    private readonly long[] _shift = new long[spans.Count];
    private readonly int[] _position = new int[spans.Count];
    private readonly List<int> _siblings = [];

    /// <summary>Fills <paramref name="nodes"/> and returns the index of the main root.</summary>
    public int Flatten(TraceNode[] nodes)
    {
        var stack = new Stack<int>();
        for (var i = 0; i < spans.Count; i++)
        {
            if (parent[i] < 0)
            {
                _siblings.Add(i);
            }
        }

        PushInOrder(stack);
        var at = 0;
        while (stack.Count > 0)
        {
            var i = stack.Pop();
            _position[i] = at;
            nodes[at++] = NodeOf(i);
            for (var child = firstChild[i]; child >= 0; child = nextSibling[child])
            {
                Repair(child, i);
                _siblings.Add(child);
            }

            PushInOrder(stack);
        }

        CloseSubtrees(nodes);
        return MainRoot(nodes);
    }

    private static void CloseSubtrees(TraceNode[] nodes)
    {
        for (var i = nodes.Length - 1; i >= 0; i--)
        {
            var end = Math.Max(nodes[i].SubtreeEnd, i + 1);
            nodes[i] = nodes[i] with { SubtreeEnd = end };
            if (nodes[i].Parent is >= 0 and var up && nodes[up].SubtreeEnd < end)
            {
                nodes[up] = nodes[up] with { SubtreeEnd = end };
            }
        }
    }

    private static int MainRoot(TraceNode[] nodes)
    {
        var best = -1;
        for (var i = 0; i < nodes.Length; i = nodes[i].SubtreeEnd)
        {
            if (best < 0
                || (nodes[best].Span is null && nodes[i].Span is not null)
                || (nodes[best].Span is null == nodes[i].Span is null && nodes[i].Duration > nodes[best].Duration))
            {
                best = i;
            }
        }

        return best;
    }

    private TraceNode NodeOf(int i) => new()
    {
        Span = spans[i],
        Parent = parent[i] < 0 ? -1 : _position[parent[i]],
        Start = times.Start[i],
        End = times.End[i],
        ShiftNanoseconds = _shift[i],
        Flags = times.Flags[i],
    };

    private void PushInOrder(Stack<int> stack)
    {
        if (_siblings.Count > 1)
        {
            _siblings.Sort(Compare);
        }

        for (var i = _siblings.Count - 1; i >= 0; i--)
        {
            stack.Push(_siblings[i]);
        }

        _siblings.Clear();
    }

    private int Compare(int a, int b)
    {
        var order = times.Start[a].CompareTo(times.Start[b]);
        order = order != 0 ? order : times.End[b].CompareTo(times.End[a]);
        return order != 0 ? order : (spans[a]?.SpanId.Value ?? 0).CompareTo(spans[b]?.SpanId.Value ?? 0);
    }

    private void Repair(int child, int up)
    {
        var span = spans[child]!;
        if (spans[up] is { } parentSpan)
        {
            if (IsAsynchronous(span, parentSpan))
            {
                times.Flags[child] |= TraceNodeFlags.Asynchronous;
            }

            Shift(child, up, span, parentSpan);
            if (times.Start[child] > times.End[up])
            {
                times.Flags[child] |= TraceNodeFlags.Asynchronous;
            }
        }
    }

    // A process that takes a message within an operation of its own waits for it; one that a message is brought to does not make its sender wait.
    private static bool IsAsynchronous(Span child, Span parent) =>
        (child.Kind == SpanKind.Consumer && !ReferenceEquals(child.Resource, parent.Resource))
        || parent.Kind == SpanKind.Producer
        || (child.Attributes.TryGet(ReferenceType, out var type) && type.ToString() == FollowsFrom);

    private void Shift(int child, int up, Span span, Span parentSpan)
    {
        var shift = _shift[up];
        var sameClock = ReferenceEquals(span.Resource, parentSpan.Resource)
            || span.Resource.ClockDomain == parentSpan.Resource.ClockDomain;
        if (!sameClock)
        {
            shift = ShiftOfSameClock(up, span.Resource.ClockDomain);
            var start = times.Start[child] + shift;
            var end = times.End[child] + shift;
            if ((times.Flags[child] & TraceNodeFlags.Asynchronous) == 0 || start < times.Start[up])
            {
                shift += SmallestShift(start, end, times.Start[up], times.End[up]);
            }
        }

        if (shift != 0)
        {
            _shift[child] = shift;
            times.Start[child] += shift;
            times.End[child] += shift;
            times.Flags[child] |= TraceNodeFlags.Shifted;
        }
    }

    private long ShiftOfSameClock(int from, string clockDomain)
    {
        // Bounded: chains deeper than this are broken input, and the walk would make them quadratic.
        const int MaxSteps = 64;
        var steps = 0;
        for (var at = from; at >= 0 && steps < MaxSteps; at = parent[at], steps++)
        {
            if (spans[at] is { } span && span.Resource.ClockDomain == clockDomain)
            {
                return _shift[at];
            }
        }

        return 0;
    }

    private static long SmallestShift(long start, long end, long parentStart, long parentEnd)
    {
        if (start < parentStart)
        {
            return parentStart - start;
        }

        var fits = end - start <= parentEnd - parentStart;
        return fits && end > parentEnd ? Math.Max(parentEnd - end, parentStart - start) : 0;
    }
}
