using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;

namespace Pythia.Kubernetes;

/// <summary>Who a client is: a client certificate, an authorization header, both or neither. Implementations are safe for concurrent use.</summary>
public abstract class CredentialSource
{
    /// <summary>Nobody.</summary>
    public static CredentialSource Anonymous { get; } = new StaticCredentials(null, null);

    /// <summary>The certificate for new connections, or null. Asked after <see cref="GetAuthorizationAsync"/>.</summary>
    public virtual X509Certificate2? ClientCertificate => null;

    /// <summary>Certificates between <see cref="ClientCertificate"/> and its root, sent along.</summary>
    public virtual X509Certificate2Collection Intermediates => [];

    /// <summary>Whether asking again after a 401 may give something new.</summary>
    public virtual bool IsRefreshable => false;

    /// <summary>A fixed bearer token.</summary>
    public static CredentialSource Bearer(string token) => new StaticCredentials(new AuthenticationHeaderValue("Bearer", token), null);

    /// <summary>The authorization header for the next request, or null.</summary>
    /// <param name="refresh">Whether the server refused the last one, so that what is cached must not be used.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="KubernetesConfigurationException">The credentials cannot be read.</exception>
    public abstract ValueTask<AuthenticationHeaderValue?> GetAuthorizationAsync(bool refresh, CancellationToken cancellationToken);
}
