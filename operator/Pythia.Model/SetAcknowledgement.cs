using System.Collections.Immutable;

namespace Pythia.Model;

/// <summary>What one agent did with one trace-point set.</summary>
public sealed record SetAcknowledgement
{
    /// <summary>Namespace of the set.</summary>
    public required string Namespace { get; init; }

    /// <summary>Name of the set.</summary>
    public required string Name { get; init; }

    /// <summary>The <c>desiredHash</c> that is in force on the node; empty before the first.</summary>
    public string AppliedHash { get; init; } = string.Empty;

    /// <summary>Processes of the set's workloads that the agent sees on its node; 0 when none run there.</summary>
    public int Processes { get; init; }

    /// <summary>The services of these processes; empty when the agent does not say so.</summary>
    public ImmutableArray<string> Services { get; init; } = [];

    /// <summary>Ids that the set's status lists as discovered and that these services do not have any more on this node, after several looks at newer processes.</summary>
    public ImmutableArray<string> Unseen { get; init; } = [];

    /// <summary>Trace points seen in the set's processes that neither its catalogue nor its status lists yet; at most 200, the rest follows.</summary>
    public ImmutableArray<TracePointSighting> Discovered { get; init; } = [];

    /// <summary>One per process for which tier 2 is asked for, failures first; at most 64.</summary>
    public ImmutableArray<InjectionAcknowledgement> Injections { get; init; } = [];

    /// <summary>One per desired trace point.</summary>
    public ImmutableArray<TracePointAcknowledgement> TracePoints { get; init; } = [];
}
