namespace Pythia.Kubernetes;

/// <summary>A service.</summary>
public sealed record Service : KubernetesObject
{
    /// <summary>What it selects and where it listens.</summary>
    public ServiceSpec Spec { get; init; } = new();
}
