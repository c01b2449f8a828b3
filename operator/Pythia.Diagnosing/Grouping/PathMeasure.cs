using System.Collections.Immutable;
using Pythia.Model;

namespace Pythia.Diagnosing.Grouping;

/// <summary>Charges the segments of a critical path to calling contexts. Its buffers are used again for each request.</summary>
internal sealed class PathMeasure(CallingContextTree contexts)
{
    private readonly OperationTable _operationTable = new();
    private readonly ContextCache _contextCache = new(contexts);
    private readonly Operation _unknown = new(0, new OperationName(Layer.Application, Resource.UnknownService, string.Empty, RequestTypeName.Unknown));
    private int[] _slotOfPosition = [];
    private PositionTime[] _times = [];
    private int[] _slotOfNode = [];
    private CallingContext[] _contexts = [];
    private CallingContext[] _positions = [];
    private Key128[] _operations = [];
    private bool[] _inSkeleton = [];
    private int _count;

    /// <summary>The place of a node of the trace (less the root's index) in the path's list of nodes.</summary>
    public ReadOnlySpan<int> SlotOfNode => _slotOfNode;

    /// <summary>By place in the list: the operation of the node, as a key without its path.</summary>
    public ReadOnlySpan<Key128> Operations => _operations;

    /// <summary>By place in the list: whether the node belongs to the skeleton.</summary>
    public ReadOnlySpan<bool> InSkeleton => _inSkeleton;

    /// <summary>The exclusive times of the path, by position.</summary>
    public ImmutableArray<PositionTime> Measure(Trace trace, CriticalPath path, Func<Span, bool> skeleton)
    {
        var nodes = path.Nodes.AsSpan();
        Reserve(nodes.Length, trace.Nodes[path.Root].SubtreeEnd - path.Root);
        _count = 0;
        for (var i = 0; i < nodes.Length; i++)
        {
            _slotOfNode[nodes[i] - path.Root] = i;
            Place(trace, nodes[i], i, path.Root, skeleton);
            Add(_positions[i].Id, 0, 1);
        }

        foreach (ref readonly var segment in path.Segments.AsSpan())
        {
            Add(_positions[_slotOfNode[segment.Node - path.Root]].Id, segment.Duration, 0);
        }

        var times = _times.AsSpan(0, _count);
        foreach (ref readonly var time in times)
        {
            _slotOfPosition[time.Position] = 0;
        }

        Sort(times);
        return [.. times];
    }

    // A request sees mostly the same contexts in the order in which they were first seen, so there is little to move.
    private static void Sort(Span<PositionTime> times)
    {
        const int Few = 32;
        if (times.Length > Few)
        {
            times.Sort(static (a, b) => a.Position.CompareTo(b.Position));
            return;
        }

        for (var i = 1; i < times.Length; i++)
        {
            var moved = times[i];
            var at = i;
            for (; at > 0 && times[at - 1].Position > moved.Position; at--)
            {
                times[at] = times[at - 1];
            }

            times[at] = moved;
        }
    }

    private void Place(Trace trace, int node, int slot, int root, Func<Span, bool> skeleton)
    {
        ref readonly var current = ref trace.Nodes[node];
        var operation = current.Span is { } span ? _operationTable.Of(OperationName.Of(span)) : _unknown;
        var context = _contextCache.Of(slot == 0 ? null : _contexts[_slotOfNode[current.Parent - root]], operation);
        var server = trace.ServerBelow(node);
        _contexts[slot] = context;
        _positions[slot] = server < 0 ? context : _contextCache.EdgeOf(context, trace.Nodes[server].Service);
        _operations[slot] = operation.Key;
        _inSkeleton[slot] = current.Span is { } known && !current.IsInferred && skeleton(known);
    }

    private void Add(int position, long nanoseconds, int repetitions)
    {
        if (position >= _slotOfPosition.Length)
        {
            Array.Resize(ref _slotOfPosition, Math.Max(1024, position * 2));
        }

        // Stored plus one: zero says that the request has no such position yet.
        if (_slotOfPosition[position] is > 0 and var slot)
        {
            ref var time = ref _times[slot - 1];
            time = new PositionTime(position, time.Nanoseconds + nanoseconds, time.Repetitions + repetitions);
            return;
        }

        if (_count == _times.Length)
        {
            Array.Resize(ref _times, Math.Max(64, _count * 2));
        }

        _times[_count++] = new PositionTime(position, nanoseconds, repetitions);
        _slotOfPosition[position] = _count;
    }

    private void Reserve(int count, int subtree)
    {
        if (_contexts.Length < count)
        {
            Array.Resize(ref _contexts, count * 2);
            Array.Resize(ref _positions, count * 2);
            Array.Resize(ref _operations, count * 2);
            Array.Resize(ref _inSkeleton, count * 2);
        }

        if (_slotOfNode.Length < subtree)
        {
            Array.Resize(ref _slotOfNode, subtree * 2);
        }
    }
}
