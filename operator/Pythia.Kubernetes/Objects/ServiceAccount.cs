namespace Pythia.Kubernetes;

/// <summary>A service account; only its metadata is of interest here.</summary>
public sealed record ServiceAccount : KubernetesObject;
