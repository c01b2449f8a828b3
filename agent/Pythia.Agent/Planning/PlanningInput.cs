using System.Collections.Immutable;

namespace Pythia.Agent.Planning;

/// <summary>Everything that the plan depends on.</summary>
internal sealed record PlanningInput
{
    public required ImmutableArray<SetView> Sets { get; init; }

    public required ImmutableArray<ServiceProcess> Processes { get; init; }

    public required LeaseState Lease { get; init; }

    /// <summary>Ids that the local guard has switched off.</summary>
    public ImmutableHashSet<string> Suppressed { get; init; } = [];

    /// <summary>Services that crash while instrumented: skeleton only.</summary>
    public ImmutableHashSet<string> Unstable { get; init; } = [];

    /// <summary>Services that have become slower with their trace points, and why that is said: skeleton only.</summary>
    public ImmutableDictionary<(string Namespace, string Service), string> Slower { get; init; } = ImmutableDictionary<(string, string), string>.Empty;

    /// <summary>Processes whose turn it is to have the names of all their activities looked for.</summary>
    public ImmutableHashSet<ProcessKey> Discovering { get; init; } = [];

    /// <summary>Why the kernel layer is not available; <see cref="FailureReason.None"/> when it is.</summary>
    public FailureReason KernelUnavailable { get; init; }
}
