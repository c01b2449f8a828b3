using Pythia.Kubernetes;

namespace Pythia.Cli.Cluster;

/// <summary>What a person can do about a fault of the cluster.</summary>
internal static class ClusterFault
{
    /// <summary>The fault and the remedy in one line.</summary>
    public static string Explain(Exception error) => error switch
    {
        KubernetesApiException { IsNotFound: true } =>
            "the API server does not know pythia.dev/v1alpha1; install the chart, or apply crds/manifests",
        KubernetesApiException { IsForbidden: true } refused =>
            $"{refused.Status.Message}; the roles view, edit and admin allow it where the chart's aggregated roles are installed",
        KubernetesApiException { IsUnauthorized: true } =>
            "the API server does not accept these credentials; log in again, or choose another --context",
        KubernetesApiException { IsUnreachable: true } lost =>
            $"the API server cannot be reached ({lost.Status.Message}); check --kubeconfig and --context",
        _ => error.Message,
    };
}
