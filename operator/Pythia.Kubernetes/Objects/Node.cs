namespace Pythia.Kubernetes;

/// <summary>A node.</summary>
public sealed record Node : KubernetesObject
{
    /// <summary>How it is.</summary>
    public NodeStatus Status { get; init; } = new();
}
