namespace Pythia.Model;

/// <summary>Writes the linked spans of a trace in depth-first order, siblings by start, and repairs clocks on the way down.</summary>
internal sealed class TraceFlattener(TraceDraft draft)
{
    private const string ReferenceType = "jaeger.ref_type";
    private const string FollowsFrom = "FOLLOWS_FROM";

    // Up to so many siblings are put in order by insertion.
    private const int FewSiblings = 16;

    private readonly List<int> _siblings = [];
    private readonly Stack<int> _open = new();
    private long[] _shift = [];
    private int[] _position = [];

    /// <summary>Fills <paramref name="nodes"/> and returns the index of the main root.</summary>
    public int Flatten(TraceNode[] nodes)
    {
        if (_shift.Length < draft.Count)
        {
            (_shift, _position) = (new long[draft.Count * 2], new int[draft.Count * 2]);
        }

        _shift.AsSpan(0, draft.Count).Clear();
        for (var i = 0; i < draft.Count; i++)
        {
            if (draft.Parent[i] < 0)
            {
                _siblings.Add(i);
            }
        }

        PushInOrder();
        var at = 0;
        while (_open.Count > 0)
        {
            var i = _open.Pop();
            _position[i] = at;
            nodes[at++] = NodeOf(i);
            AddChildren(i);
            PushInOrder();
        }

        CloseSubtrees(nodes);
        return MainRoot(nodes);
    }

    // Observations come last: they take over the shift of the request that they belong to.
    private void AddChildren(int up)
    {
        var hasObservations = false;
        for (var child = draft.FirstChild[up]; child >= 0; child = draft.NextSibling[child])
        {
            _siblings.Add(child);
            if (IsObservation(child))
            {
                hasObservations = true;
            }
            else
            {
                Repair(child, up);
            }
        }

        for (var child = hasObservations ? draft.FirstChild[up] : -1; child >= 0; child = draft.NextSibling[child])
        {
            if (IsObservation(child))
            {
                Repair(child, up);
            }
        }
    }

    private bool IsObservation(int i) => (draft.Flags[i] & TraceNodeFlags.Observation) != 0;

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
        Span = draft.Spans[i],
        Parent = draft.Parent[i] < 0 ? -1 : _position[draft.Parent[i]],
        Start = draft.Start[i],
        End = draft.End[i],
        ShiftNanoseconds = _shift[i],
        Flags = draft.Flags[i],
    };

    private void PushInOrder()
    {
        if (_siblings.Count > FewSiblings)
        {
            _siblings.Sort(Compare);
        }
        else
        {
            for (var i = 1; i < _siblings.Count; i++)
            {
                var moved = _siblings[i];
                var at = i;
                for (; at > 0 && Compare(_siblings[at - 1], moved) > 0; at--)
                {
                    _siblings[at] = _siblings[at - 1];
                }

                _siblings[at] = moved;
            }
        }

        for (var i = _siblings.Count - 1; i >= 0; i--)
        {
            _open.Push(_siblings[i]);
        }

        _siblings.Clear();
    }

    private int Compare(int a, int b)
    {
        var order = draft.Start[a].CompareTo(draft.Start[b]);
        order = order != 0 ? order : draft.End[b].CompareTo(draft.End[a]);
        return order != 0 ? order : (draft.Spans[a]?.SpanId.Value ?? 0).CompareTo(draft.Spans[b]?.SpanId.Value ?? 0);
    }

    private void Repair(int child, int up)
    {
        var span = draft.Spans[child]!;
        if (draft.Spans[up] is { } parentSpan)
        {
            if (IsAsynchronous(span, parentSpan))
            {
                draft.Flags[child] |= TraceNodeFlags.Asynchronous;
            }

            Shift(child, up, span, parentSpan);
            if (draft.Start[child] > draft.End[up])
            {
                draft.Flags[child] |= TraceNodeFlags.Asynchronous;
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
        if (!sameClock && IsObservation(child))
        {
            // What delayed a request before it began hangs below the caller's span and may have begun before that one.
            shift = ShiftOfRequest(up, span.Resource.ClockDomain);
        }
        else if (!sameClock)
        {
            shift = ShiftOfSameClock(up, span.Resource.ClockDomain);
            var start = draft.Start[child] + shift;
            var end = draft.End[child] + shift;
            if ((draft.Flags[child] & TraceNodeFlags.Asynchronous) == 0 || start < draft.Start[up])
            {
                shift += SmallestShift(start, end, draft.Start[up], draft.End[up]);
            }
        }

        if (shift != 0)
        {
            _shift[child] = shift;
            draft.Start[child] += shift;
            draft.End[child] += shift;
            draft.Flags[child] |= TraceNodeFlags.Shifted;
        }
    }

    private long ShiftOfRequest(int call, string clockDomain)
    {
        var first = -1;
        for (var child = draft.FirstChild[call]; child >= 0; child = draft.NextSibling[child])
        {
            if (!IsObservation(child) && draft.Spans[child] is { } span && span.Resource.ClockDomain == clockDomain && (first < 0 || Compare(child, first) < 0))
            {
                first = child;
            }
        }

        return first >= 0 ? _shift[first] : ShiftOfSameClock(call, clockDomain);
    }

    private long ShiftOfSameClock(int from, string clockDomain)
    {
        // Bounded: chains deeper than this are broken input, and the walk would make them quadratic.
        const int MaxSteps = 64;
        var steps = 0;
        for (var at = from; at >= 0 && steps < MaxSteps; at = draft.Parent[at], steps++)
        {
            if (draft.Spans[at] is { } span && span.Resource.ClockDomain == clockDomain)
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
