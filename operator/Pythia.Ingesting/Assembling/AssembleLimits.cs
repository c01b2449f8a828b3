namespace Pythia.Ingesting.Assembling;

/// <summary>When a trace counts as complete, and how much may be open at once. Bounds hold per <see cref="TraceAssembler"/>.</summary>
public sealed record AssembleLimits
{
    /// <summary>The bounds used when nothing is configured.</summary>
    public static AssembleLimits Default { get; } = new();

    /// <summary>How long nothing must arrive once the root has ended.</summary>
    public TimeSpan QuietPeriod { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long nothing must arrive when no root is there: its caller may not be instrumented.</summary>
    public TimeSpan OrphanQuietPeriod { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>After this time a trace is handed on as it is; what comes later is late.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Open traces; above it whole traces are dropped.</summary>
    public int MaxOpenTraces { get; init; } = 100_000;

    /// <summary>Spans of one trace; a larger trace is dropped as a whole.</summary>
    public int MaxSpansPerTrace { get; init; } = 10_000;

    /// <summary>Bytes of memory held by open traces, estimated; above it whole traces are dropped. Memory kept for the next traces has room in it.</summary>
    public long MaxBytes { get; init; } = 256L << 20;

    /// <summary>How many finished or dropped traces are remembered, to know their late spans; rounded up to a power of two. 8 bytes each.</summary>
    public int RememberedTraces { get; init; } = 1 << 17;

    /// <summary>How many kinds of requests (service and name of the root span) are counted apart.</summary>
    public int MaxRequestTypes { get; init; } = 4096;

    /// <summary>How long there must be room before more traces are kept again.</summary>
    public TimeSpan RecoveryInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>These bounds divided over a number of shards.</summary>
    public AssembleLimits PerShard(int shards) => this with
    {
        MaxOpenTraces = Math.Max(1, MaxOpenTraces / shards),
        MaxBytes = Math.Max(1, MaxBytes / shards),
        RememberedTraces = Math.Max(1, RememberedTraces / shards),
    };
}
