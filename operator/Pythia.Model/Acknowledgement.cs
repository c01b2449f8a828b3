using System.Collections.Immutable;

namespace Pythia.Model;

/// <summary>
/// What an agent tells the operator on the telemetry channel (JSON, <c>POST /pythia/v1/acknowledgements</c>): what it applied,
/// what failed, and what tracing costs on its node. Sent at each change and at least every five seconds; the answer is a
/// <see cref="Heartbeat"/>.
/// </summary>
public sealed record Acknowledgement
{
    /// <summary>The node that the agent runs on.</summary>
    public required string Node { get; init; }

    /// <summary>The node's clock when this was sent, milliseconds since 1970-01-01 UTC: what is recorded in slices of time is recorded by it. 0: not told.</summary>
    public long SentUnixMilliseconds { get; init; }

    /// <summary>One per trace-point set that the agent knows.</summary>
    public ImmutableArray<SetAcknowledgement> Sets { get; init; } = [];

    /// <summary>CPU of the agent and its probes, in thousandths of a core, over the last report.</summary>
    public int AgentCpuMillicores { get; init; }

    /// <summary>Resident memory of the agent and its probes.</summary>
    public int AgentMemoryMebibytes { get; init; }

    /// <summary>CPU that tracing adds to the traced processes, in thousandths of their own CPU, on average over slices of recording and the time between.</summary>
    public int OverheadPermille { get; init; }

    /// <summary>What it would add if everything that is on were recorded all the time; 0: nothing was recorded yet.</summary>
    public int FullOverheadPermille { get; init; }

    /// <summary>Spans sent since the agent started.</summary>
    public long SpansSent { get; init; }

    /// <summary>Of the spans and events of the last minute, those that were lost on their way to the operator, in thousandths.</summary>
    public int LostPermille { get; init; }

    /// <summary>Spans and events lost or dropped since the agent started, by reason.</summary>
    public ImmutableDictionary<string, long> Dropped { get; init; } = ImmutableDictionary<string, long>.Empty;
}
