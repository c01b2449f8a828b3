using System.Collections.Immutable;

namespace Pythia.Model;

/// <summary>The backward walk of <see cref="CriticalPath"/>, with a stack of its own: traces may be deeper than the thread's.</summary>
internal sealed class CriticalPathWalk
{
    // CRISP's allowance: siblings may overlap by less than this part of their parent and still be sequential.
    private const int OverlapDivisor = 100;

    // Up to so many children are put in order by insertion.
    private const int FewChildren = 16;

    // A walk over a larger trace is left to the garbage collector.
    private const int MostKept = 4096;

    [ThreadStatic]
    private static CriticalPathWalk? _spare;

    private readonly List<PathSegment> _segments = [];
    private readonly List<int> _visited = [];
    private readonly List<int> _children = [];
    private readonly Stack<Frame> _frames = new();
    private Trace _trace = null!;

    /// <summary>The path of the subtree at a node. Each thread uses its walk again.</summary>
    public static CriticalPath Walk(Trace trace, int root)
    {
        var walk = _spare ?? new CriticalPathWalk();
        _spare = null;
        walk._trace = trace;
        var path = walk.WalkFrom(root);
        if (walk._visited.Count <= MostKept)
        {
            walk._segments.Clear();
            walk._visited.Clear();
            walk._trace = null!;
            _spare = walk;
        }

        return path;
    }

    private CriticalPath WalkFrom(int root)
    {
        var node = _trace.Nodes[root];
        Enter(root, 0, node.Start, node.End);
        while (_frames.TryPop(out var frame))
        {
            Continue(frame);
        }

        _segments.Reverse();
        _visited.Sort();
        return new CriticalPath(root, node.Duration, [.. _segments], [.. _visited]);
    }

    /// <summary>Starts a span between two bounds, its times moved by <paramref name="shift"/>.</summary>
    private void Enter(int index, long shift, long earliest, long latest)
    {
        ref readonly var node = ref _trace.Nodes[index];
        var end = Math.Min(node.End + shift, latest);
        var start = Math.Clamp(node.Start + shift, earliest, end);
        var firstChild = _children.Count;
        for (var child = _trace.FirstChild(index); child >= 0; child = _trace.NextSibling(child))
        {
            if (!_trace.Nodes[child].IsAsynchronous)
            {
                _children.Add(child);
            }
        }

        if (_children.Count - firstChild > 1)
        {
            Sort(firstChild, node.End);
        }

        _visited.Add(index);
        _frames.Push(new Frame(index, _trace.ServerBelow(index) >= 0, shift, start, end, end, firstChild));
    }

    /// <summary>Goes on towards the start of a span: into the child that finished last before the cursor, or to the start.</summary>
    private void Continue(Frame frame)
    {
        ref readonly var node = ref _trace.Nodes[frame.Node];
        var allowance = node.Duration / OverlapDivisor;
        while (_children.Count > frame.FirstChild)
        {
            var index = _children[^1];
            _children.RemoveAt(_children.Count - 1);
            ref readonly var child = ref _trace.Nodes[index];
            var childEnd = Math.Min(child.End + frame.Shift, frame.End);
            var overlap = childEnd - frame.Cursor;
            if (childEnd < frame.Start || (overlap > 0 && overlap >= allowance))
            {
                continue;
            }

            var shift = frame.Shift - Math.Max(overlap, 0);
            childEnd = Math.Min(childEnd, frame.Cursor);
            if (childEnd < frame.Start)
            {
                continue;
            }

            Emit(frame, childEnd);
            var childStart = Math.Clamp(child.Start + shift, frame.Start, childEnd);
            _frames.Push(frame with { Cursor = childStart });
            Enter(index, shift, frame.Start, childEnd);
            return;
        }

        Emit(frame, frame.Start);
    }

    private void Sort(int from, long parentEnd)
    {
        var order = new ByEnd(_trace, parentEnd);
        if (_children.Count - from > FewChildren)
        {
            _children.Sort(from, _children.Count - from, order);
            return;
        }

        for (var i = from + 1; i < _children.Count; i++)
        {
            var moved = _children[i];
            var at = i;
            for (; at > from && order.Compare(_children[at - 1], moved) > 0; at--)
            {
                _children[at] = _children[at - 1];
            }

            _children[at] = moved;
        }
    }

    private void Emit(in Frame frame, long from)
    {
        if (frame.Cursor > from)
        {
            _segments.Add(new PathSegment(frame.Node, frame.IsEdge, from, frame.Cursor));
        }
    }

    private readonly record struct Frame(int Node, bool IsEdge, long Shift, long Start, long End, long Cursor, int FirstChild);

    /// <summary>Ascending, so that the last one is the child that finished last; of equal ends the longest one comes last.</summary>
    private readonly struct ByEnd(Trace trace, long parentEnd) : IComparer<int>
    {
        public int Compare(int a, int b)
        {
            ref readonly var x = ref trace.Nodes[a];
            ref readonly var y = ref trace.Nodes[b];
            var order = Math.Min(x.End, parentEnd).CompareTo(Math.Min(y.End, parentEnd));
            order = order != 0 ? order : y.Start.CompareTo(x.Start);
            return order != 0 ? order : b.CompareTo(a);
        }
    }
}
