using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Pythia.Agent.Emitting;

/// <summary>
/// The HTTP client for the operator. Kubernetes replaces mounted secrets in place, so certificates are read from their files at each
/// handshake, and connections do not live longer than some minutes.
/// </summary>
internal static class OperatorHttp
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ConnectionLife = TimeSpan.FromMinutes(5);

    public static HttpClient Create(OperatorTls? tls)
    {
        var handler = new SocketsHttpHandler { PooledConnectionLifetime = ConnectionLife };
        if (tls is not null)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, errors) => IsTrusted(tls, certificate, chain, errors);
        }

        if (tls?.CertificateFile is not null)
        {
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => OwnOf(tls);
        }

        return new HttpClient(handler) { Timeout = Timeout };
    }

    private static bool IsTrusted(OperatorTls tls, X509Certificate? presented, X509Chain? received, SslPolicyErrors errors)
    {
        if (presented is not X509Certificate2 certificate || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(tls.AuthoritiesFile);
        foreach (var element in received?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        return chain.Build(certificate);
    }

    // An ephemeral key cannot be used for TLS everywhere, hence the detour.
    private static X509Certificate2 OwnOf(OperatorTls tls)
    {
        using var pem = X509Certificate2.CreateFromPemFile(tls.CertificateFile!, tls.KeyFile);
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    }
}
