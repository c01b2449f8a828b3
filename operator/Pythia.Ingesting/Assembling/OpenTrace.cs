using Pythia.Model;

namespace Pythia.Ingesting.Assembling;

/// <summary>A trace that waits for the rest of its spans.</summary>
internal sealed class OpenTrace(TraceId traceId, ulong hash, long firstArrival, double keptRatio)
{
    public TraceId TraceId { get; } = traceId;

    public ulong Hash { get; } = hash;

    public long FirstArrival { get; } = firstArrival;

    public List<Span> Spans { get; private set; } = new(4);

    /// <summary>The share of traces that was kept when it was opened.</summary>
    public double KeptRatio { get; } = keptRatio;

    /// <summary>The kind of its root; null until that arrives.</summary>
    public RequestCounter.Kind? Kind { get; set; }

    /// <summary>How many requests it stands for, once its root has arrived.</summary>
    public long Weight { get; set; }

    public long LastArrival { get; set; } = firstArrival;

    public bool HasRoot => Kind is not null;

    public long Bytes { get; set; }

    /// <summary>The tick at which the wheel looks at it; -1 once it is closed.</summary>
    public long DueTick { get; set; } = -1;

    /// <summary>Lets go of the spans: the wheel may hold the trace for some time yet.</summary>
    public void Release()
    {
        DueTick = -1;
        Spans = [];
    }

    public long DueTime(long quiet, long orphanQuiet, long maxAge) =>
        Math.Min(FirstArrival + maxAge, LastArrival + (HasRoot ? quiet : orphanQuiet));
}
