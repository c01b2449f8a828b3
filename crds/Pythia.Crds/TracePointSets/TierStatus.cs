using Pythia.Crds.Schema;

namespace Pythia.Crds.TracePointSets;

/// <summary>How one service is observed.</summary>
public sealed record TierStatus
{
    /// <summary>The service.</summary>
    [TextBounds(1, PythiaBounds.NameLength)]
    public required string Service { get; init; }

    /// <summary><c>Waiting</c> for a pod that can be the first; <c>Canary</c>: one pod; <c>Everywhere</c>; <c>RolledBack</c>: silent in all, until the spec changes.</summary>
    [ClosedSet("Waiting", "Canary", "Everywhere", "RolledBack")]
    public required string Phase { get; init; }

    /// <summary>The first pod.</summary>
    [TextBounds(0, PythiaBounds.ObjectNameLength)]
    public string CanaryPod { get; init; } = string.Empty;

    /// <summary>Processes that are observed from inside (tier 2).</summary>
    [IntegerBounds(0, int.MaxValue)]
    public int Injected { get; init; }

    /// <summary>Processes in all; those that are not injected are observed from outside (tier 1).</summary>
    [IntegerBounds(0, int.MaxValue)]
    public int Processes { get; init; }

    /// <summary>Why it is in this phase, or why processes are left out; CamelCase.</summary>
    [TextBounds(0, PythiaBounds.ReasonLength)]
    public string Reason { get; init; } = string.Empty;

    /// <summary>A sentence for a person.</summary>
    [TextBounds(0, PythiaBounds.MessageLength)]
    public string Message { get; init; } = string.Empty;
}
