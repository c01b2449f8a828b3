using Pythia.Model;

namespace Pythia.Ingesting.Assembling;

/// <summary>A trace that waits for the rest of its spans. The object is used again for another one, see <see cref="TraceStock"/>.</summary>
internal sealed class OpenTrace(SpanRows spans)
{
    public TraceId TraceId { get; private set; }

    public ulong Hash { get; private set; }

    public long FirstArrival { get; private set; }

    public SpanRows Spans { get; } = spans;

    /// <summary>The share of traces that was kept when it was opened.</summary>
    public double KeptRatio { get; private set; }

    /// <summary>The kind of its root; null until that arrives.</summary>
    public RequestCounter.Kind? Kind { get; set; }

    /// <summary>How many requests it stands for, once its root has arrived.</summary>
    public long Weight { get; set; }

    public long LastArrival { get; set; }

    public bool HasRoot => Kind is not null;

    /// <summary>Memory that it holds, estimated.</summary>
    public long Bytes => SpanSize.PerTrace + Spans.Bytes;

    /// <summary>The tick at which the wheel looks at it; -1 once it is closed.</summary>
    public long DueTick { get; set; } = -1;

    /// <summary>How many entries the wheel has of it, old ones included.</summary>
    public int Entries { get; set; }

    /// <summary>Opens it.</summary>
    public void Open(TraceId traceId, ulong hash, long firstArrival, double keptRatio)
    {
        (TraceId, Hash, FirstArrival, LastArrival, KeptRatio) = (traceId, hash, firstArrival, firstArrival, keptRatio);
        (Kind, Weight) = (null, 0);
    }

    /// <summary>Lets go of the spans: the wheel may hold the trace for some time yet.</summary>
    public void Release()
    {
        DueTick = -1;
        Kind = null;
        Spans.Release();
    }

    public long DueTime(long quiet, long orphanQuiet, long maxAge) =>
        Math.Min(FirstArrival + maxAge, LastArrival + (HasRoot ? quiet : orphanQuiet));
}
