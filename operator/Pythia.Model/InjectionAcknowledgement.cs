namespace Pythia.Model;

/// <summary>How far tier 2 is in one process of a workload for which it is asked for.</summary>
public sealed record InjectionAcknowledgement
{
    /// <summary>The service.</summary>
    public required string Service { get; init; }

    /// <summary>The pod.</summary>
    public required string Pod { get; init; }

    /// <summary>How far it is.</summary>
    public required InjectionState State { get; init; }

    /// <summary>Why not, CamelCase.</summary>
    public string Reason { get; init; } = string.Empty;

    /// <summary>A sentence for a person.</summary>
    public string Message { get; init; } = string.Empty;

    /// <summary>For how long the process has been observed from inside without a fault.</summary>
    public int HealthySeconds { get; init; }
}
