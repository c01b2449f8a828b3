namespace Pythia.Kubernetes;

/// <summary>A namespace; only its metadata is of interest here.</summary>
public sealed record Namespace : KubernetesObject;
