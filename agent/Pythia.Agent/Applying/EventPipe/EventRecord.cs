namespace Pythia.Agent.Applying.EventPipe;

/// <summary>One event, valid only during the call that hands it over.</summary>
internal readonly ref struct EventRecord
{
    public required EventMetadata Metadata { get; init; }

    /// <summary>The thread, as numbered inside the process's own pid namespace.</summary>
    public required long ThreadId { get; init; }

    /// <summary>CLOCK_MONOTONIC in nanoseconds.</summary>
    public required long Timestamp { get; init; }

    public required Guid ActivityId { get; init; }

    public required ReadOnlySpan<byte> Payload { get; init; }
}
