using Pythia.Model;

namespace Pythia.Diagnosing.Causal;

/// <summary>
/// Divides the time that runtime and kernel were observed in below a span, as the critical path does (decision 72): a flush and the
/// thread's wait for the disk inside of it are one time and not two that run beside each other. Each observation keeps the longest stretch
/// that neither an operation of the same span has nor an observation that comes before it: those of a thread that was not let on a processor,
/// then those that ended last. One that keeps nothing is hidden. Reused. One caller at a time.
/// </summary>
internal sealed class ObservedTimes
{
    private readonly Dictionary<int, (long Start, long End)> _times = [];
    private readonly List<int> _observed = [];
    private readonly List<int> _operations = [];

    // In order, without overlaps.
    private readonly List<(long Start, long End)> _taken = [];

    /// <summary>Divides what is below the request at a node, and forgets what was divided before.</summary>
    public void Divide(Trace trace, int root)
    {
        _times.Clear();
        for (var parent = root; parent < trace.Nodes[root].SubtreeEnd; parent++)
        {
            Collect(trace, parent);

            // One alone keeps what it has, unless an operation has it.
            if (_observed.Count > 1 || (_observed.Count == 1 && _operations.Count > 0))
            {
                DivideCollected(trace);
            }
        }
    }

    /// <summary>When the node's span ran; for an observation, the stretch that it keeps. False: it keeps nothing.</summary>
    public bool TryGet(Trace trace, int index, out long start, out long end)
    {
        (start, end) = _times.TryGetValue(index, out var kept) ? kept : (trace.Nodes[index].Start, trace.Nodes[index].End);
        return start <= end;
    }

    private void Collect(Trace trace, int parent)
    {
        _observed.Clear();
        _operations.Clear();
        for (var child = trace.FirstChild(parent); child >= 0; child = trace.NextSibling(child))
        {
            ref readonly var node = ref trace.Nodes[child];
            if (node.IsObservation && node.SubtreeEnd == child + 1)
            {
                _observed.Add(child);
            }
            else if (!node.IsAsynchronous)
            {
                _operations.Add(child);
            }
        }
    }

    private void DivideCollected(Trace trace)
    {
        _taken.Clear();
        var isOperationsTurn = true;
        foreach (var index in _observed.OrderByDescending(i => trace.Nodes[i].IsPreemption).ThenByDescending(i => trace.Nodes[i].End).ThenBy(i => i))
        {
            ref readonly var node = ref trace.Nodes[index];
            if (isOperationsTurn && !node.IsPreemption)
            {
                _operations.ForEach(operation => Take(trace.Nodes[operation].Start, trace.Nodes[operation].End));
                isOperationsTurn = false;
            }

            var kept = LongestOf(node.Start, node.End);
            _times[index] = kept;
            Take(kept.Start, kept.End);
        }
    }

    // The longest stretch that nobody has; an end before the start when somebody has all of it. A moment takes no time from anybody.
    private (long Start, long End) LongestOf(long start, long end)
    {
        if (start == end)
        {
            return (start, end);
        }

        (long Start, long End) longest = (0, -1);
        var cursor = start;
        for (var i = FirstEndingAfter(start); cursor < end; i++)
        {
            var (takenStart, takenEnd) = i < _taken.Count && _taken[i].Start < end ? _taken[i] : (end, end);
            if (takenStart > cursor && takenStart - cursor > longest.End - longest.Start)
            {
                longest = (cursor, takenStart);
            }

            cursor = takenEnd;
        }

        return longest;
    }

    private void Take(long start, long end)
    {
        if (start >= end)
        {
            return;
        }

        var first = FirstEndingAfter(start - 1);
        var last = first;
        for (; last < _taken.Count && _taken[last].Start <= end; last++)
        {
            (start, end) = (Math.Min(start, _taken[last].Start), Math.Max(end, _taken[last].End));
        }

        _taken.RemoveRange(first, last - first);
        _taken.Insert(first, (start, end));
    }

    private int FirstEndingAfter(long time)
    {
        var (low, high) = (0, _taken.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _taken[middle].End > time ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
