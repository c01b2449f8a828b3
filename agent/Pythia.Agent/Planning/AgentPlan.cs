using System.Collections.Immutable;

namespace Pythia.Agent.Planning;

/// <summary>What shall be on on this node, and what the agent has to say about each desired trace point.</summary>
internal sealed record AgentPlan
{
    /// <summary>Nothing on.</summary>
    public static AgentPlan Nothing { get; } = new() { Processes = [], Kernel = [], Sets = [] };

    /// <summary>One per process that has something on, by pid.</summary>
    public required ImmutableArray<ProcessPlan> Processes { get; init; }

    /// <summary>Sorted by id.</summary>
    public required ImmutableArray<KernelProbe> Kernel { get; init; }

    /// <summary>One per set.</summary>
    public required ImmutableArray<SetPlan> Sets { get; init; }
}
