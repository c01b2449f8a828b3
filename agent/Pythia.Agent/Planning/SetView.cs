using Pythia.Crds.TracePointSets;

namespace Pythia.Agent.Planning;

/// <summary>A trace-point set as the API server has it.</summary>
internal sealed record SetView
{
    public required string Namespace { get; init; }

    public required string Name { get; init; }

    public required TracePointSetSpec Spec { get; init; }

    public required TracePointSetStatus Status { get; init; }
}
