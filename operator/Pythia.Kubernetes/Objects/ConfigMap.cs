namespace Pythia.Kubernetes;

/// <summary>A config map with text values.</summary>
public sealed record ConfigMap : KubernetesObject
{
    /// <summary>The values by key.</summary>
    public IReadOnlyDictionary<string, string> Data { get; init; } = new Dictionary<string, string>();
}
