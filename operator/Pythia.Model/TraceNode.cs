namespace Pythia.Model;

/// <summary>
/// One span in the tree of a <see cref="Trace"/>, with repaired times. Nodes are stored in depth-first order, so the subtree of
/// node i is the run of nodes from i to <see cref="SubtreeEnd"/> (exclusive).
/// </summary>
public readonly record struct TraceNode
{
    /// <summary>The span; null for a hidden node.</summary>
    public Span? Span { get; init; }

    /// <summary>The index of the parent; -1 for a root.</summary>
    public int Parent { get; init; }

    /// <summary>One past the last index of the subtree.</summary>
    public int SubtreeEnd { get; init; }

    /// <summary>The repaired start, nanoseconds since 1970-01-01 UTC.</summary>
    public long Start { get; init; }

    /// <summary>The repaired end; never before <see cref="Start"/>. May lie after the parent's end.</summary>
    public long End { get; init; }

    /// <summary>How far the clock repair moved the times.</summary>
    public long ShiftNanoseconds { get; init; }

    /// <summary>What was wrong or is special.</summary>
    public TraceNodeFlags Flags { get; init; }

    /// <summary>End minus start.</summary>
    public long Duration => End - Start;

    /// <summary>The role of the span; unspecified for a hidden node.</summary>
    public SpanKind Kind => Span?.Kind ?? SpanKind.Unspecified;

    /// <summary>The service of the span; "unknown_service" for a hidden node.</summary>
    public string Service => Span?.Resource.Service ?? Resource.UnknownService;

    /// <summary>True when nobody waits for it.</summary>
    public bool IsAsynchronous => (Flags & TraceNodeFlags.Asynchronous) != 0;

    /// <summary>True when it was recorded below the application.</summary>
    public bool IsObservation => (Flags & TraceNodeFlags.Observation) != 0;

    /// <summary>True when it says that a thread was not let on a processor.</summary>
    public bool IsPreemption => (Flags & TraceNodeFlags.Preempted) != 0;

    /// <summary>True when what it is waited for by was inferred from many traces.</summary>
    public bool IsInferred => (Flags & TraceNodeFlags.Inferred) != 0;
}
