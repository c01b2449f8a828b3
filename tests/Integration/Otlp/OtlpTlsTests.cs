using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Pythia.Unit.Tests.Ingesting;

namespace Pythia.Integration.Tests.Otlp;

/// <summary>Both ports with TLS and with client certificates.</summary>
public sealed class OtlpTlsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pythia-otlp-tls-").FullName;
    private readonly X509Certificate2 _authority = MakeAuthority("CN=Pythia test authority");

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_folder, true);
    }

    [Fact]
    public async Task Sender_with_a_trusted_certificate_is_served_others_are_not()
    {
        using var server = Issue(_authority, "CN=localhost", "1.3.6.1.5.5.7.3.1");
        using var client = Issue(_authority, "CN=agent", "1.3.6.1.5.5.7.3.2");
        using var foreignAuthority = MakeAuthority("CN=somebody else");
        using var foreign = Issue(foreignAuthority, "CN=agent", "1.3.6.1.5.5.7.3.2");
        await using var receiver = await OtlpReceiver.StartAsync(options =>
        {
            options.Tls.CertificateFile = Write("server.crt", server.ExportCertificatePem());
            options.Tls.KeyFile = Write("server.key", server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
            options.Tls.ClientAuthorityFile = Write("ca.crt", _authority.ExportCertificatePem());
        });

        Assert.Equal(HttpStatusCode.OK, await PostAsync(receiver.Http, "/v1/traces", "application/x-protobuf", client, HttpVersion.Version11));
        Assert.Equal(HttpStatusCode.OK, await PostAsync(receiver.Grpc, OperatorHost.Otlp.OtlpHost.ExportPath, "application/grpc", client, HttpVersion.Version20));
        await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync(receiver.Http, "/v1/traces", "application/x-protobuf", null, HttpVersion.Version11));
        await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync(receiver.Http, "/v1/traces", "application/x-protobuf", foreign, HttpVersion.Version11));
    }

    private async Task<HttpStatusCode> PostAsync(Uri server, string path, string contentType, X509Certificate2? certificate, Version version)
    {
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, presented, _, _) =>
        {
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.Add(_authority);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            return chain.Build((X509Certificate2)presented!);
        };
        if (certificate is not null)
        {
            handler.SslOptions.ClientCertificates = [certificate];
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        }

        using var client = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, path))
        {
            Version = version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(contentType == "application/grpc" ? new byte[5] : OtlpRequest.Request(_ => { })),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private static X509Certificate2 MakeAuthority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private static X509Certificate2 Issue(X509Certificate2 authority, string name, string usage)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        using var issued = request.Create(authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1), RandomNumberGenerator.GetBytes(8));
        using var withKey = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }
}
