using System.Security.Cryptography.X509Certificates;

namespace Pythia.Integration.Tests.Otlp;

/// <summary>PEM files of a certificate and its key.</summary>
internal sealed record TestCertificate(string CertificateFile, string KeyFile)
{
    /// <summary>Both together, usable for TLS.</summary>
    public X509Certificate2 Load()
    {
        using var pem = X509Certificate2.CreateFromPemFile(CertificateFile, KeyFile);
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    }
}
