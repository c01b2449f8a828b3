namespace Pythia.Model;

/// <summary>The state of one desired trace point on one node.</summary>
public sealed record TracePointAcknowledgement
{
    /// <summary>The reason for skipping a point whose service has no process on the node: nothing is wrong, and nothing is missing.</summary>
    public const string NoProcess = "NoProcess";

    /// <summary>Text form of the <see cref="TracePointId"/>.</summary>
    public required string Id { get; init; }

    /// <summary>What became of it.</summary>
    public required TracePointState State { get; init; }

    /// <summary>A reason from a closed set (CamelCase) when it is not applied; empty otherwise.</summary>
    public string Reason { get; init; } = string.Empty;

    /// <summary>A sentence for a person.</summary>
    public string Message { get; init; } = string.Empty;

    /// <summary>Events per second over the last report.</summary>
    public double EventsPerSecond { get; init; }

    /// <summary>Measured or calibrated cost, in thousandths of a core on this node.</summary>
    public double CpuMillicores { get; init; }
}
