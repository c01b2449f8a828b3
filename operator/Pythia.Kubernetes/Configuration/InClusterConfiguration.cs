using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Pythia.Kubernetes;

/// <summary>The configuration that Kubernetes mounts into a pod.</summary>
internal static class InClusterConfiguration
{
    private const string Directory = "/var/run/secrets/kubernetes.io/serviceaccount";

    /// <summary>The mounted token; the kubelet renews it in place.</summary>
    public const string TokenPath = Directory + "/token";

    /// <summary>Whether this process runs in a pod with a service-account token.</summary>
    public static bool IsAvailable()
        => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST")) && File.Exists(TokenPath);

    /// <summary>Reads it.</summary>
    /// <exception cref="KubernetesConfigurationException">The environment or a mounted file is wrong.</exception>
    public static KubernetesConfiguration Load()
        => Load(Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST"), Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_PORT"), Directory);

    /// <summary>Reads it from given values.</summary>
    public static KubernetesConfiguration Load(string? host, string? port, string directory)
    {
        if (string.IsNullOrEmpty(host))
        {
            throw new KubernetesConfigurationException("in-cluster configuration: KUBERNETES_SERVICE_HOST is not set");
        }

        if (!int.TryParse(port ?? "443", NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 65535)
        {
            throw new KubernetesConfigurationException($"in-cluster configuration: KUBERNETES_SERVICE_PORT is '{port}', not a port");
        }

        var authority = new X509Certificate2Collection();
        var authorityPath = Path.Combine(directory, "ca.crt");
        try
        {
            authority.ImportFromPemFile(authorityPath);
        }
        catch (Exception error) when (error is IOException or CryptographicException or UnauthorizedAccessException)
        {
            throw new KubernetesConfigurationException($"in-cluster configuration: {authorityPath} cannot be read as PEM certificates: {error.Message}", error);
        }

        var namespacePath = Path.Combine(directory, "namespace");
        return new KubernetesConfiguration
        {
            Server = new UriBuilder("https", host.Contains(':', StringComparison.Ordinal) ? $"[{host.Trim('[', ']')}]" : host, number).Uri,
            Namespace = File.Exists(namespacePath) ? File.ReadAllText(namespacePath).Trim() : "default",
            CertificateAuthority = authority,
            Credentials = new TokenFileCredentials(Path.Combine(directory, "token"), TimeProvider.System),
            Origin = "service account of the pod",
        };
    }
}
