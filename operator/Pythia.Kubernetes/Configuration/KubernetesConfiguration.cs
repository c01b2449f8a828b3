using System.Security.Cryptography.X509Certificates;

namespace Pythia.Kubernetes;

/// <summary>How to reach one API server, and as whom. Get one from <see cref="Load"/>, or fill it in.</summary>
public sealed record KubernetesConfiguration
{
    /// <summary>The server's address, with a path if it has one.</summary>
    public required Uri Server { get; init; }

    /// <summary>The namespace of the context or of the pod; <c>default</c> if none is set.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>Certificates that sign the server's; null for the machine's own roots.</summary>
    public X509Certificate2Collection? CertificateAuthority { get; init; }

    /// <summary>Whether the server's certificate is not checked. For tests only.</summary>
    public bool SkipTlsVerify { get; init; }

    /// <summary>The name that the server's certificate must carry, if it is not the host of <see cref="Server"/>.</summary>
    public string? TlsServerName { get; init; }

    /// <summary>A proxy, or null for the environment's.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>Who the client is.</summary>
    public CredentialSource Credentials { get; init; } = CredentialSource.Anonymous;

    /// <summary>Where this configuration came from, for messages.</summary>
    public string Origin { get; init; } = "code";

    /// <summary>
    /// Finds a configuration in this order: <paramref name="kubeconfig"/>; the files that <c>KUBECONFIG</c> lists; the pod's service account; <c>~/.kube/config</c>.
    /// </summary>
    /// <param name="kubeconfig">A kubeconfig file, or null to search.</param>
    /// <param name="context">A context of the kubeconfig, or null for its current one.</param>
    /// <exception cref="KubernetesConfigurationException">Nothing was found, or what was found is wrong.</exception>
    public static KubernetesConfiguration Load(string? kubeconfig = null, string? context = null)
    {
        if (!string.IsNullOrEmpty(kubeconfig))
        {
            return Kubeconfig.Read([kubeconfig]).Resolve(context);
        }

        var listed = Environment.GetEnvironmentVariable("KUBECONFIG");
        if (!string.IsNullOrEmpty(listed))
        {
            return Kubeconfig.Read(listed.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)).Resolve(context);
        }

        if (context is null && InClusterConfiguration.IsAvailable())
        {
            return InClusterConfiguration.Load();
        }

        var home = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".kube", "config");
        if (File.Exists(home))
        {
            return Kubeconfig.Read([home]).Resolve(context);
        }

        throw new KubernetesConfigurationException(
            $"no Kubernetes configuration: KUBECONFIG is not set, this is not a pod (KUBERNETES_SERVICE_HOST and {InClusterConfiguration.TokenPath}), and {home} does not exist; set KUBECONFIG or pass a file");
    }
}
