using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Pythia.Kubernetes;

/// <summary>Makes the connections that a configuration describes.</summary>
internal static class ConnectionFactory
{
    /// <summary>Makes a handler.</summary>
    public static SocketsHttpHandler Create(KubernetesConfiguration configuration)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.GZip,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            EnableMultipleHttp2Connections = true,
            UseCookies = false,
            // A peer that is gone without a word is noticed although a watch is silent by nature.
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            SslOptions = CreateSslOptions(configuration),
        };
        if (configuration.Proxy is { } proxy)
        {
            handler.Proxy = new WebProxy(proxy);
        }

        return handler;
    }

    private static SslClientAuthenticationOptions CreateSslOptions(KubernetesConfiguration configuration)
    {
        var options = new SslClientAuthenticationOptions
        {
            LocalCertificateSelectionCallback = (_, _, _, _, _) => configuration.Credentials.ClientCertificate!,
        };
        if (configuration.Credentials is StaticCredentials { ClientCertificate: { } certificate } credentials)
        {
            options.LocalCertificateSelectionCallback = null;
            options.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, credentials.Intermediates, offline: true);
        }

        if (configuration.SkipTlsVerify)
        {
#pragma warning disable CA5359 // Asked for by name in the configuration.
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (configuration.CertificateAuthority is { } authority)
        {
            // Only this authority: a certificate that a public root signed for the same name is not the API server.
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(authority);
            options.CertificateChainPolicy = policy;
        }

        return options;
    }
}
