using System.Collections.Immutable;

namespace Pythia.Model;

/// <summary>The backward walk of <see cref="CriticalPath"/>, with a stack of its own: traces may be deeper than the thread's.</summary>
internal sealed class CriticalPathWalk
{
    // CRISP's allowance: siblings may overlap by less than this part of their parent and still be sequential.
    private const int OverlapDivisor = 100;

    // A walk over a larger trace is left to the garbage collector.
    private const int MostKept = 4096;

    private const int Undecided = -1;
    private const int Nothing = -2;

    [ThreadStatic]
    private static CriticalPathWalk? _spare;

    private readonly List<PathSegment> _segments = [];
    private readonly List<int> _visited = [];
    private readonly List<int> _children = [];
    private readonly List<int> _observed = [];
    private readonly List<int> _preempted = [];
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
        return new CriticalPath(root, node.Duration, [.. _segments], Distinct());
    }

    // A wait with an operation in its middle is visited twice.
    private ImmutableArray<int> Distinct()
    {
        var kept = 0;
        for (var i = 0; i < _visited.Count; i++)
        {
            if (i == 0 || _visited[i] != _visited[kept - 1])
            {
                _visited[kept++] = _visited[i];
            }
        }

        return [.. _visited[..kept]];
    }

    /// <summary>Starts a span between two bounds, its times moved by <paramref name="shift"/>.</summary>
    private void Enter(int index, long shift, long earliest, long latest)
    {
        ref readonly var node = ref _trace.Nodes[index];
        var end = Math.Min(node.End + shift, latest);
        var start = Math.Clamp(node.Start + shift, earliest, end);
        var (firstChild, firstObserved, firstPreempted) = (_children.Count, _observed.Count, _preempted.Count);
        for (var child = _trace.FirstChild(index); child >= 0; child = _trace.NextSibling(child))
        {
            ref readonly var below = ref _trace.Nodes[child];
            if (!below.IsAsynchronous)
            {
                (below.IsPreemption ? _preempted : below.IsObservation ? _observed : _children).Add(child);
            }
        }

        PathOrder.Sort(_trace, _children, firstChild, node.End);
        PathOrder.Sort(_trace, _observed, firstObserved, node.End);
        PathOrder.Sort(_trace, _preempted, firstPreempted, node.End);
        _visited.Add(index);
        _frames.Push(new Frame(index, _trace.ServerBelow(index) >= 0, shift, start, end, end, firstChild, firstObserved, firstPreempted) { Next = Undecided });
    }

    /// <summary>Goes on towards the start of a span: into the child that finished last before the cursor, or to the start.</summary>
    private void Continue(Frame frame)
    {
        frame = frame.Next == Undecided ? Decide(frame) : frame;
        if (EnterObservation(ref frame))
        {
            return;
        }

        if (frame.Next == Nothing)
        {
            _observed.RemoveRange(frame.FirstObserved, _observed.Count - frame.FirstObserved);
            _preempted.RemoveRange(frame.FirstPreempted, _preempted.Count - frame.FirstPreempted);
            return;
        }

        _frames.Push(frame with { Cursor = frame.NextStart, Next = Undecided });
        Enter(frame.Next, frame.NextShift, frame.NextIsPreemption ? frame.NextStart : frame.Start, frame.Floor);
    }

    // The next operation on the path, or the next time that a thread was not let run; until its end the span's time is its own.
    private Frame Decide(Frame frame)
    {
        var found = DecideChild(frame);
        while (_preempted.Count > frame.FirstPreempted)
        {
            var index = _preempted[^1];
            ref readonly var preempted = ref _trace.Nodes[index];
            var start = Math.Max(preempted.Start + frame.Shift, found.Floor);
            var end = Math.Min(preempted.End + frame.Shift, frame.Cursor);
            if (preempted.Start + frame.Shift < frame.Cursor && end <= found.Floor)
            {
                break;
            }

            if (preempted.Start + frame.Shift >= found.Floor || start >= end)
            {
                _preempted.RemoveAt(_preempted.Count - 1);
            }

            if (start < end)
            {
                return found with { Next = index, NextShift = frame.Shift, NextStart = start, Floor = end, NextIsPreemption = true };
            }
        }

        if (found.Next >= 0)
        {
            _children.RemoveAt(_children.Count - 1);
        }

        return found;
    }

    // The child stays on the stack.
    private Frame DecideChild(Frame frame)
    {
        var allowance = _trace.Nodes[frame.Node].Duration / OverlapDivisor;
        for (; _children.Count > frame.FirstChild; _children.RemoveAt(_children.Count - 1))
        {
            var index = _children[^1];
            ref readonly var child = ref _trace.Nodes[index];
            var childEnd = Math.Min(child.End + frame.Shift, frame.End);
            var overlap = childEnd - frame.Cursor;
            if (childEnd < frame.Start || (overlap > 0 && overlap >= allowance))
            {
                continue;
            }

            var shift = frame.Shift - Math.Max(overlap, 0);
            childEnd = Math.Min(childEnd, frame.Cursor);
            if (childEnd >= frame.Start)
            {
                return frame with { Next = index, NextShift = shift, NextStart = Math.Clamp(child.Start + shift, frame.Start, childEnd), Floor = childEnd, NextIsPreemption = false };
            }
        }

        return frame with { Next = Nothing, Floor = frame.Start, NextIsPreemption = false };
    }

    // The last of what was observed in the span's own time above the floor.
    private bool EnterObservation(ref Frame frame)
    {
        while (_observed.Count > frame.FirstObserved)
        {
            var index = _observed[^1];
            ref readonly var observed = ref _trace.Nodes[index];
            var (start, end) = (observed.Start + frame.Shift, observed.End + frame.Shift);
            var isMoment = start == end;
            if (end < frame.Floor || (!isMoment && (end == frame.Floor || frame.Cursor == frame.Floor)))
            {
                break;
            }

            if (start >= frame.Floor || start > frame.Cursor)
            {
                _observed.RemoveAt(_observed.Count - 1);
            }

            if (isMoment ? start > frame.Cursor : start >= frame.Cursor)
            {
                continue;
            }

            end = Math.Min(end, frame.Cursor);
            start = Math.Max(start, frame.Floor);
            Emit(frame, end);
            _frames.Push(frame with { Cursor = start });
            Enter(index, frame.Shift, start, end);
            return true;
        }

        Emit(frame, frame.Floor);
        frame = frame with { Cursor = frame.Floor };
        return false;
    }

    private void Emit(in Frame frame, long from)
    {
        if (frame.Cursor > from)
        {
            _segments.Add(new PathSegment(frame.Node, frame.IsEdge, from, frame.Cursor));
        }
    }

    /// <summary>A span that the walk is in.</summary>
    private readonly record struct Frame(
        int Node, bool IsEdge, long Shift, long Start, long End, long Cursor, int FirstChild, int FirstObserved, int FirstPreempted)
    {
        /// <summary>The child that is entered when the time above <see cref="Floor"/> is charged.</summary>
        public int Next { get; init; }

        public bool NextIsPreemption { get; init; }

        public long NextShift { get; init; }

        public long NextStart { get; init; }

        public long Floor { get; init; }
    }
}
