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
    private readonly List<(long Start, long End)> _taken = [];

    /// <summary>Divides what is below the request at a node, and forgets what was divided before.</summary>
    public void Divide(Trace trace, int root)
    {
        _times.Clear();
        for (var parent = root; parent < trace.Nodes[root].SubtreeEnd; parent++)
        {
            Collect(trace, parent);
            if (_observed.Count > 0)
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
        _taken.Clear();
        for (var child = trace.FirstChild(parent); child >= 0; child = trace.NextSibling(child))
        {
            ref readonly var node = ref trace.Nodes[child];
            if (node.IsObservation && node.SubtreeEnd == child + 1)
            {
                _observed.Add(child);
            }
            else if (!node.IsAsynchronous && node.Start < node.End)
            {
                _taken.Add((node.Start, node.End));
            }
        }

        // One alone keeps what it has, unless an operation has it.
        if (_observed.Count == 1 && _taken.Count == 0)
        {
            _observed.Clear();
        }
    }

    private void DivideCollected(Trace trace)
    {
        var operations = _taken.Count;
        foreach (var index in _observed.OrderByDescending(i => trace.Nodes[i].IsPreemption).ThenByDescending(i => trace.Nodes[i].End).ThenBy(i => i).ToList())
        {
            ref readonly var node = ref trace.Nodes[index];
            var kept = LongestOf(node.Start, node.End, node.IsPreemption ? operations : 0);
            _times[index] = kept;
            if (kept.Start < kept.End)
            {
                _taken.Add(kept);
            }
        }
    }

    // The longest stretch that nobody has; an end before the start when somebody has all of it. Preemption comes before operations too.
    private (long Start, long End) LongestOf(long start, long end, int from)
    {
        if (start == end)
        {
            return (start, end);
        }

        (long Start, long End) longest = (0, -1);
        var cursor = start;
        foreach (var (takenStart, takenEnd) in _taken.Skip(from).Where(t => t.End > start && t.Start < end).OrderBy(t => t.Start).Append((end, end)))
        {
            if (takenStart > cursor && takenStart - cursor > longest.End - longest.Start)
            {
                longest = (cursor, takenStart);
            }

            cursor = Math.Max(cursor, takenEnd);
        }

        return longest;
    }
}
