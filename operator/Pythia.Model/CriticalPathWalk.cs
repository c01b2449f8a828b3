using System.Collections.Immutable;

namespace Pythia.Model;

/// <summary>The backward walk of <see cref="CriticalPath"/>, with a stack of its own: traces may be deeper than the thread's.</summary>
internal sealed class CriticalPathWalk(Trace trace)
{
    // CRISP's allowance: siblings may overlap by less than this part of their parent and still be sequential.
    private const int OverlapDivisor = 100;

    private readonly List<PathSegment> _segments = [];
    private readonly List<int> _visited = [];
    private readonly List<int> _children = [];
    private readonly Stack<Frame> _frames = new();

    public CriticalPath Walk(int root)
    {
        var node = trace.Nodes[root];
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
        ref readonly var node = ref trace.Nodes[index];
        var end = Math.Min(node.End + shift, latest);
        var start = Math.Clamp(node.Start + shift, earliest, end);
        var firstChild = _children.Count;
        for (var child = trace.FirstChild(index); child >= 0; child = trace.NextSibling(child))
        {
            if (!trace.Nodes[child].IsAsynchronous)
            {
                _children.Add(child);
            }
        }

        if (_children.Count - firstChild > 1)
        {
            _children.Sort(firstChild, _children.Count - firstChild, new ByEnd(trace, node.End));
        }

        _visited.Add(index);
        _frames.Push(new Frame(index, trace.ServerBelow(index) >= 0, shift, start, end, end, firstChild));
    }

    /// <summary>Goes on towards the start of a span: into the child that finished last before the cursor, or to the start.</summary>
    private void Continue(Frame frame)
    {
        ref readonly var node = ref trace.Nodes[frame.Node];
        var allowance = node.Duration / OverlapDivisor;
        while (_children.Count > frame.FirstChild)
        {
            var index = _children[^1];
            _children.RemoveAt(_children.Count - 1);
            ref readonly var child = ref trace.Nodes[index];
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
