namespace Pythia.Kubernetes;

/// <summary>How a watch behaves.</summary>
public sealed record WatchOptions
{
    /// <summary>Everything, with the defaults.</summary>
    public static WatchOptions Default { get; } = new();

    /// <summary>Which objects.</summary>
    public ListOptions Selection { get; init; } = ListOptions.All;

    /// <summary>How long the server keeps a stream open; shortened at random by up to a fifth, so that watches do not all come back at once.</summary>
    public TimeSpan StreamTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long past <see cref="StreamTimeout"/> a stream may be silent before it counts as lost.</summary>
    public TimeSpan SilenceMargin { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Delays after failures and before new lists. Almost all of a delay is random: after a restart of the server, the watches of a whole cluster come back.</summary>
    public ExponentialBackoff Backoff { get; init; } = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), JitterRatio: 0.9);

    /// <summary>The longest wait that a server may ask for.</summary>
    public TimeSpan MaximumRetryAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The longest event, in bytes; longer ones are passed over and count as malformed.</summary>
    public int MaximumEventBytes { get; init; } = 16 << 20;

    /// <summary>Told of everything that the watch got over. Must not block or throw.</summary>
    public Action<WatchProblem>? OnProblem { get; init; }

    /// <summary>Where to count; null to count nowhere.</summary>
    public WatchCounters? Counters { get; init; }
}
