namespace Pythia.Diagnosing.Transmitting;

/// <summary>What became of spans and traces at a replica since it has started.</summary>
public sealed record ReplicaCounts
{
    /// <summary>Traces seen, whether they were kept or not.</summary>
    public long RequestsSeen { get; init; }

    /// <summary>Spans given to the assembly.</summary>
    public long Spans { get; init; }

    /// <summary>Traces handed on.</summary>
    public long Traces { get; init; }

    /// <summary>Spans of traces that were dropped for want of room or for their size.</summary>
    public long DroppedSpans { get; init; }

    /// <summary>Spans that came after their trace was handed on.</summary>
    public long LateSpans { get; init; }

    /// <summary>Traces left out because the replicas changed while they ran.</summary>
    public long SplitTraces { get; init; }

    /// <summary>Requests in messages that no leader has taken.</summary>
    public long UnsentRequests { get; init; }

    /// <summary>The share of traces that is kept, in thousandths.</summary>
    public long KeptPermille { get; init; } = 1000;
}
