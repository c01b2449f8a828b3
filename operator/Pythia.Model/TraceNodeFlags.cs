namespace Pythia.Model;

/// <summary>What was wrong with a span, or is special about it, in its <see cref="Trace"/>.</summary>
[Flags]
public enum TraceNodeFlags
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>No span: stands for a parent that was named and never received.</summary>
    Hidden = 1,

    /// <summary>Nobody waits for it: a message handled, a span that follows another, or one that starts after its parent's end.</summary>
    Asynchronous = 2,

    /// <summary>Its clock disagreed with its parent's: its times are moved by <see cref="TraceNode.ShiftNanoseconds"/>.</summary>
    Shifted = 4,

    /// <summary>Its end lay before its start; it counts as empty.</summary>
    NegativeDuration = 8,

    /// <summary>Its parents formed a circle, which was cut here.</summary>
    CycleCut = 16,

    /// <summary>Another span than its parent waited for it; it is in that span's subtree now, and its end is when the wait was over.</summary>
    Joined = 32,

    /// <summary>That it is waited for was inferred from many traces, for it or a span above it; recorded nowhere. It does not tell workflows apart.</summary>
    Inferred = 64,

    /// <summary>Recorded below the application, in the runtime or the kernel: what happened to the operation above meanwhile, not an operation of its own.</summary>
    Observation = 128,

    /// <summary>An observation of a thread that was ready and was not let on a processor: whatever waited for the thread waited for that.</summary>
    Preempted = 256,
}
