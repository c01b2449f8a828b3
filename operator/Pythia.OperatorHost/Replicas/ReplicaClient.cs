using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using Pythia.OperatorHost.Otlp;

namespace Pythia.OperatorHost.Replicas;

/// <summary>
/// Connections to other replicas, on the port and with the encryption of OTLP over HTTP. With TLS the other one must show a certificate for the name of the
/// operator's Service, and is shown this replica's own certificate.
/// </summary>
internal sealed class ReplicaClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly string _scheme;
    private readonly string? _host;
    private readonly int _port;

    public ReplicaClient(OperatorOptions options, IOptions<OtlpOptions> otlp, CertificateFiles certificates)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(2),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            UseProxy = false,
        };
        _port = options.OtlpHttpPort;
        _scheme = certificates.IsConfigured ? "https" : "http";
        if (certificates.IsConfigured)
        {
            _host = $"{options.Service}.{options.Namespace}";
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificates.Server;
            if (AuthoritiesOf(otlp.Value.Tls) is { } authorities)
            {
                var trusted = new X509Certificate2Collection();
                trusted.ImportFromPemFile(authorities);
                handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
                handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(trusted);
            }
        }

        _http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(5) };
    }

    /// <summary>Posts to a replica.</summary>
    /// <exception cref="HttpRequestException">It cannot be reached.</exception>
    public async Task<HttpResponseMessage> PostAsync(string address, string path, HttpContent content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, UriOf(address, path)) { Content = content };
        request.Headers.Host = _host;
        return await _http.SendAsync(request, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private static string? AuthoritiesOf(OtlpTlsOptions tls) =>
        new[] { tls.AuthorityFile, tls.ClientAuthorityFile }.FirstOrDefault(file => !string.IsNullOrEmpty(file));

    private Uri UriOf(string address, string path) => new UriBuilder(_scheme, address, _port, path).Uri;
}
