namespace Pythia.Model;

/// <summary>The operator's answer to an <see cref="Acknowledgement"/>. An agent that gets none for the lease time falls back to the skeleton, then to nothing.</summary>
public sealed record Heartbeat
{
    /// <summary>True when the answering operator leads; only then is the lease renewed.</summary>
    public required bool Leader { get; init; }

    /// <summary>How long what is on may stay on without another heartbeat.</summary>
    public required int LeaseSeconds { get; init; }
}
