using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using Pythia.Unit.Tests.Ingesting;

namespace Pythia.Integration.Tests.Otlp;

/// <summary>Both ports with TLS and with client certificates.</summary>
public sealed class OtlpTlsTests : IDisposable
{
    private readonly TestAuthority _authority = new("Pythia test authority");

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task Sender_with_a_trusted_certificate_is_served_others_are_not()
    {
        var server = _authority.Issue("localhost");
        using var client = _authority.Issue("agent").Load();
        using var foreignAuthority = new TestAuthority("somebody else");
        using var foreign = foreignAuthority.Issue("agent").Load();
        await using var receiver = await OtlpReceiver.StartAsync(options =>
        {
            options.Tls.CertificateFile = server.CertificateFile;
            options.Tls.KeyFile = server.KeyFile;
            options.Tls.ClientAuthorityFile = _authority.File;
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
            chain.ChainPolicy.CustomTrustStore.Add(_authority.Certificate);
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
}
