using System.Collections.Immutable;

namespace Pythia.Kubernetes;

/// <summary>What a pod runs, and where.</summary>
public sealed record PodSpec
{
    /// <summary>The node that it is bound to; empty while unscheduled.</summary>
    public string NodeName { get; init; } = string.Empty;

    /// <summary>Its identity towards the API server.</summary>
    public string ServiceAccountName { get; init; } = string.Empty;

    /// <summary>Its containers.</summary>
    public ImmutableArray<Container> Containers { get; init; } = [];
}
