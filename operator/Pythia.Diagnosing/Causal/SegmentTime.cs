namespace Pythia.Diagnosing.Causal;

/// <summary>One execution of a segment: a stretch of a request between two points at which something else can begin or end.</summary>
/// <param name="Name">What runs, with its place in the request: the same in every request of a type.</param>
/// <param name="StartNs">Start, nanoseconds.</param>
/// <param name="EndNs">End, nanoseconds; not before the start.</param>
/// <param name="Place">How findings name the position: the trace-point id, or <c>edge/caller/callee/operation</c>.</param>
/// <param name="Node">The node of the trace; -1 when not known.</param>
public readonly record struct SegmentTime(string Name, long StartNs, long EndNs, string Place = "", int Node = -1)
{
    /// <summary>End minus start.</summary>
    public long DurationNs => EndNs - StartNs;
}
