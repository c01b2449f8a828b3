using System.Collections.Immutable;
using Pythia.Model;

namespace Pythia.Diagnosing.Grouping;

/// <summary>Charges the segments of a critical path to calling contexts. Its buffers are used again for each request.</summary>
internal sealed class PathMeasure(CallingContextTree contexts)
{
    private readonly Dictionary<int, int> _slotOfPosition = [];
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
        _slotOfPosition.Clear();
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
        times.Sort(static (a, b) => a.Position.CompareTo(b.Position));
        return [.. times];
    }

    private void Place(Trace trace, int node, int slot, int root, Func<Span, bool> skeleton)
    {
        ref readonly var current = ref trace.Nodes[node];
        var operation = current.Span is { } span
            ? OperationName.Of(span)
            : new OperationName(Layer.Application, Resource.UnknownService, string.Empty, RequestTypeName.Unknown);
        var context = contexts.Intern(slot == 0 ? null : _contexts[_slotOfNode[current.Parent - root]], operation);
        var server = trace.ServerBelow(node);
        _contexts[slot] = context;
        _positions[slot] = server < 0 ? context : contexts.InternEdge(context, trace.Nodes[server].Service);
        _operations[slot] = operation.ToKey();
        _inSkeleton[slot] = current.Span is { } known && !current.IsInferred && skeleton(known);
    }

    private void Add(int position, long nanoseconds, int repetitions)
    {
        if (_slotOfPosition.TryGetValue(position, out var slot))
        {
            ref var time = ref _times[slot];
            time = new PositionTime(position, time.Nanoseconds + nanoseconds, time.Repetitions + repetitions);
            return;
        }

        if (_count == _times.Length)
        {
            Array.Resize(ref _times, Math.Max(64, _count * 2));
        }

        _slotOfPosition.Add(position, _count);
        _times[_count++] = new PositionTime(position, nanoseconds, repetitions);
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
