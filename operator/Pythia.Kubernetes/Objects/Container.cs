namespace Pythia.Kubernetes;

/// <summary>One container of a pod.</summary>
public sealed record Container
{
    /// <summary>Its name within the pod.</summary>
    public required string Name { get; init; }

    /// <summary>Its image.</summary>
    public string Image { get; init; } = string.Empty;
}
