namespace Pythia.Model;

/// <summary>A stretch of the critical path: from start to end, the request waited for exactly this.</summary>
/// <param name="Node">The index of the node in the trace.</param>
/// <param name="IsEdge">True: the node is a client span, and the time passed between it and the server span below it (network, queue, connection).</param>
/// <param name="Start">Start, nanoseconds since 1970-01-01 UTC, by the repaired clock.</param>
/// <param name="End">End; always after the start.</param>
public readonly record struct PathSegment(int Node, bool IsEdge, long Start, long End)
{
    /// <summary>End minus start.</summary>
    public long Duration => End - Start;
}
