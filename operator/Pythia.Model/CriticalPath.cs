using System.Collections.Immutable;

namespace Pythia.Model;

/// <summary>
/// What a request waited for, from its end back to its start: a partition of the duration of its root into segments, so that
/// their durations add up to it exactly.
/// </summary>
/// <remarks>
/// Zhang et al., "CRISP: Critical Path Analysis of Large-Scale Microservice Architectures", USENIX ATC'22, section 4. From the end
/// of a span, the walk goes into the child that finished last, and continues before the start of that child. Two children
/// that overlap by less than a hundredth of their parent's duration count as one after the other, as in CRISP; here the
/// earlier one is taken as ended where the later one starts, its duration kept, so that the result remains a partition. A child that outlives its parent is
/// cut at the parent's end. Asynchronous children are not on the path.
/// What was observed below the application (<see cref="TraceNodeFlags.Observation"/>) is no operation that could run beside others:
/// it divides the time that is left to the span above, as far as it covers that, and never takes the place of a child. Times
/// in which a thread was ready and not let run come first, because waits for a thread are waits for those.
/// </remarks>
public sealed class CriticalPath
{
    internal CriticalPath(int root, long duration, ImmutableArray<PathSegment> segments, ImmutableArray<int> nodes)
    {
        Root = root;
        DurationNanoseconds = duration;
        Segments = segments;
        Nodes = nodes;
    }

    /// <summary>The node that the path was computed for.</summary>
    public int Root { get; }

    /// <summary>The duration of the root: the sum over all segments.</summary>
    public long DurationNanoseconds { get; }

    /// <summary>The segments in order of time, without gap and without overlap.</summary>
    public ImmutableArray<PathSegment> Segments { get; }

    /// <summary>The nodes on the path in depth-first order, those without a segment of their own included.</summary>
    public ImmutableArray<int> Nodes { get; }

    /// <summary>The path of the whole trace.</summary>
    public static CriticalPath Compute(Trace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        return Compute(trace, trace.Root);
    }

    /// <summary>The path of the subtree at a node; empty for node -1.</summary>
    public static CriticalPath Compute(Trace trace, int root)
    {
        ArgumentNullException.ThrowIfNull(trace);
        return root < 0 ? new CriticalPath(-1, 0, [], []) : CriticalPathWalk.Walk(trace, root);
    }
}
