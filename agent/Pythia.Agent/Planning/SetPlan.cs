using System.Collections.Immutable;

namespace Pythia.Agent.Planning;

/// <summary>What planning made of one set.</summary>
internal sealed record SetPlan
{
    public required SetView Set { get; init; }

    /// <summary>How many processes of this node the set selects.</summary>
    public required int Processes { get; init; }

    /// <summary>The services of these processes, sorted.</summary>
    public required ImmutableArray<string> Services { get; init; }

    /// <summary>The processes for which the set asks for tier 2.</summary>
    public ImmutableArray<ServiceProcess> Injectable { get; init; } = [];

    /// <summary>One per desired trace point.</summary>
    public required ImmutableArray<PointVerdict> Points { get; init; }
}
