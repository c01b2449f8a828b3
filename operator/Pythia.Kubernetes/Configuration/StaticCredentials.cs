using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;

namespace Pythia.Kubernetes;

/// <summary>Credentials that never change.</summary>
internal sealed class StaticCredentials(AuthenticationHeaderValue? authorization, X509Certificate2? certificate, X509Certificate2Collection? intermediates = null) : CredentialSource
{
    /// <inheritdoc/>
    public override X509Certificate2? ClientCertificate => certificate;

    /// <inheritdoc/>
    public override X509Certificate2Collection Intermediates => intermediates ?? [];

    /// <inheritdoc/>
    public override ValueTask<AuthenticationHeaderValue?> GetAuthorizationAsync(bool refresh, CancellationToken cancellationToken) => new(authorization);
}
