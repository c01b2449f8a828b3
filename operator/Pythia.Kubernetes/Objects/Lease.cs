namespace Pythia.Kubernetes;

/// <summary>A lease (coordination.k8s.io/v1).</summary>
public sealed record Lease : KubernetesObject
{
    /// <summary>Who holds it, and for how long.</summary>
    public LeaseSpec Spec { get; init; } = new();
}
