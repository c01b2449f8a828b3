namespace Pythia.Model;

/// <summary>
/// The spans of one trace as a tree (a forest when parents are missing), whatever the input was: duplicates, cycles, missing
/// parents, negative durations and disagreeing clocks are repaired and marked, never refused. Immutable.
/// </summary>
public sealed class Trace
{
    private readonly TraceNode[] _nodes;

    internal Trace(TraceId id, TraceNode[] nodes, int root, int duplicates, int foreign)
    {
        Id = id;
        _nodes = nodes;
        Root = root;
        Duplicates = duplicates;
        Foreign = foreign;
    }

    /// <summary>The id of the trace; empty for no spans.</summary>
    public TraceId Id { get; }

    /// <summary>All nodes in depth-first order, siblings by start.</summary>
    public ReadOnlySpan<TraceNode> Nodes => _nodes;

    /// <summary>The root that lasted longest (a real span before a hidden one); -1 for no spans.</summary>
    public int Root { get; }

    /// <summary>Spans left out because another span had the same id.</summary>
    public int Duplicates { get; }

    /// <summary>Spans left out because they belong to another trace than the first one.</summary>
    public int Foreign { get; }

    /// <summary>Builds the tree. Never throws on content. Cost: n log n in the spans at worst, linear typically.</summary>
    /// <remarks>
    /// Clocks: a span of another <see cref="Resource.ClockDomain"/> than its parent starts from the correction of its nearest
    /// ancestor in the same domain and is then moved, with its subtree, by the smallest shift that puts it inside its parent;
    /// when it is longer than its parent, only its start is repaired.
    /// Links: a span without a parent hangs below the one that it is linked to, and nobody waits for it. A span that was open while
    /// a linked one ended waited for it: the work that led there joins its subtree (<see cref="TraceNodeFlags.Joined"/>).
    /// </remarks>
    public static Trace FromSpans(IReadOnlyList<Span> spans)
    {
        ArgumentNullException.ThrowIfNull(spans);
        return TraceBuilder.Build(spans as Span[] ?? [.. spans]);
    }

    /// <inheritdoc cref="FromSpans(IReadOnlyList{Span})"/>
    public static Trace FromSpans(ReadOnlySpan<Span> spans) => TraceBuilder.Build(spans);

    /// <summary>
    /// The same trace with waits that were found out otherwise: each work hangs below its waiter, up to the end of the wait. Waits that
    /// would close a circle are left out; of several for one work the first counts. Joined nodes are marked as inferred.
    /// </summary>
    public Trace Join(ReadOnlySpan<TraceWait> waits) => TraceJoin.Join(this, waits, TraceNodeFlags.Joined | TraceNodeFlags.Inferred);

    /// <summary>The first child of a node; -1 for a leaf.</summary>
    public int FirstChild(int node) => node + 1 < _nodes[node].SubtreeEnd ? node + 1 : -1;

    /// <summary>The next child of the same parent; -1 after the last one.</summary>
    public int NextSibling(int node)
    {
        var next = _nodes[node].SubtreeEnd;
        var parent = _nodes[node].Parent;
        var end = parent < 0 ? _nodes.Length : _nodes[parent].SubtreeEnd;
        return next < end ? next : -1;
    }

    /// <summary>The first child of a client span that is a server span and waited for: the other end of the edge; -1 when there is none.</summary>
    public int ServerBelow(int node)
    {
        if (_nodes[node].Kind == SpanKind.Client)
        {
            for (var child = FirstChild(node); child >= 0; child = NextSibling(child))
            {
                if (_nodes[child].Kind == SpanKind.Server && !_nodes[child].IsAsynchronous)
                {
                    return child;
                }
            }
        }

        return -1;
    }
}
