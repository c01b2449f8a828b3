namespace Pythia.Model;

/// <summary>
/// The order in which <see cref="CriticalPathWalk"/> looks at children: ascending by end, so that the last one is the child that finished
/// last; of equal ends the longest one comes last.
/// </summary>
internal readonly struct PathOrder : IComparer<int>
{
    // Up to so many children are put in order by insertion.
    private const int FewChildren = 16;

    private readonly Trace _trace;
    private readonly long _parentEnd;

    private PathOrder(Trace trace, long parentEnd) => (_trace, _parentEnd) = (trace, parentEnd);

    /// <summary>Puts the children from a position on in order; what ends after their parent ends with it.</summary>
    public static void Sort(Trace trace, List<int> children, int from, long parentEnd)
    {
        if (children.Count - from < 2)
        {
            return;
        }

        var order = new PathOrder(trace, parentEnd);
        if (children.Count - from > FewChildren)
        {
            children.Sort(from, children.Count - from, order);
            return;
        }

        for (var i = from + 1; i < children.Count; i++)
        {
            var moved = children[i];
            var at = i;
            for (; at > from && order.Compare(children[at - 1], moved) > 0; at--)
            {
                children[at] = children[at - 1];
            }

            children[at] = moved;
        }
    }

    /// <inheritdoc/>
    public int Compare(int a, int b)
    {
        ref readonly var x = ref _trace.Nodes[a];
        ref readonly var y = ref _trace.Nodes[b];
        var order = Math.Min(x.End, _parentEnd).CompareTo(Math.Min(y.End, _parentEnd));
        order = order != 0 ? order : y.Start.CompareTo(x.Start);
        return order != 0 ? order : b.CompareTo(a);
    }
}
