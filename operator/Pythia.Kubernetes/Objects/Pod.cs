namespace Pythia.Kubernetes;

/// <summary>A pod, as far as its placement and state matter.</summary>
public sealed record Pod : KubernetesObject
{
    /// <summary>What runs, and where.</summary>
    public PodSpec Spec { get; init; } = new();

    /// <summary>How it is.</summary>
    public PodStatus Status { get; init; } = new();
}
