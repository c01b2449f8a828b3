using System.Net;
using System.Net.Http.Headers;
using Pythia.Agent.Emitting;
using Pythia.Unit.Tests.Ingesting;

namespace Pythia.Integration.Tests.Otlp;

/// <summary>The agent's connection to the operator's endpoint with certificates on both sides.</summary>
public sealed class AgentTlsTests : IDisposable
{
    private const string Host = "pythia-operator.pythia";
    private readonly TestAuthority _authority = new("Pythia test authority");
    private readonly TestAuthority _stranger = new("somebody else");

    public void Dispose()
    {
        _authority.Dispose();
        _stranger.Dispose();
    }

    [Fact]
    public async Task Agent_and_operator_talk_only_when_each_trusts_the_other()
    {
        var server = _authority.Issue(Host);
        await using var receiver = await OtlpReceiver.StartAsync(options =>
        {
            (options.Tls.CertificateFile, options.Tls.KeyFile) = (server.CertificateFile, server.KeyFile);
            options.Tls.ClientAuthorityFile = _authority.File;
        });
        var (own, foreign) = (_authority.Issue("agent"), _stranger.Issue("agent"));

        Assert.Equal(HttpStatusCode.OK, await PostAsync(receiver, new OperatorTls(_authority.File, own.CertificateFile, own.KeyFile)));
        await AssertRefusedAsync(receiver, new OperatorTls(_authority.File, null, null));
        await AssertRefusedAsync(receiver, new OperatorTls(_authority.File, foreign.CertificateFile, foreign.KeyFile));
        await AssertRefusedAsync(receiver, new OperatorTls(_stranger.File, own.CertificateFile, own.KeyFile));
        await AssertRefusedAsync(receiver, new OperatorTls(_authority.File, own.CertificateFile, own.KeyFile), "another-operator.pythia");
    }

    [Fact]
    public async Task Replaced_files_count_at_the_next_connection()
    {
        var server = _authority.Issue(Host);
        await using var receiver = await OtlpReceiver.StartAsync(options =>
        {
            (options.Tls.CertificateFile, options.Tls.KeyFile) = (server.CertificateFile, server.KeyFile);
            options.Tls.ClientAuthorityFile = _authority.File;
        });
        var own = _stranger.Issue("agent");
        using var client = OperatorHttp.Create(new OperatorTls(_authority.File, own.CertificateFile, own.KeyFile));
        await Assert.ThrowsAsync<HttpRequestException>(() => PostAsync(client, receiver, Host));

        var renewed = _authority.Issue("agent");
        File.Copy(renewed.CertificateFile, own.CertificateFile, overwrite: true);
        File.Copy(renewed.KeyFile, own.KeyFile, overwrite: true);

        Assert.Equal(HttpStatusCode.OK, await PostAsync(client, receiver, Host));
    }

    [Fact]
    public async Task Damaged_file_is_a_failed_connection_and_nothing_worse()
    {
        var server = _authority.Issue(Host);
        await using var receiver = await OtlpReceiver.StartAsync(options =>
        {
            (options.Tls.CertificateFile, options.Tls.KeyFile) = (server.CertificateFile, server.KeyFile);
            options.Tls.ClientAuthorityFile = _authority.File;
        });
        var (own, damaged) = (_authority.Issue("agent"), _stranger.Issue("agent"));
        await File.WriteAllTextAsync(damaged.CertificateFile, "not a certificate");
        File.Delete(damaged.KeyFile);

        await AssertRefusedAsync(receiver, new OperatorTls(_authority.File, damaged.CertificateFile, own.KeyFile));
        await AssertRefusedAsync(receiver, new OperatorTls(_authority.File, own.CertificateFile, damaged.KeyFile));
        await AssertRefusedAsync(receiver, new OperatorTls(damaged.CertificateFile, own.CertificateFile, own.KeyFile));
    }

    private static Task AssertRefusedAsync(OtlpReceiver receiver, OperatorTls tls, string host = Host) =>
        Assert.ThrowsAsync<HttpRequestException>(() => PostAsync(receiver, tls, host));

    private static async Task<HttpStatusCode> PostAsync(OtlpReceiver receiver, OperatorTls tls, string host = Host)
    {
        using var client = OperatorHttp.Create(tls);
        return await PostAsync(client, receiver, host);
    }

    // Replicas are called by their address and known by the Service's name.
    private static async Task<HttpStatusCode> PostAsync(HttpClient client, OtlpReceiver receiver, string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(receiver.Http, "/v1/traces")) { Content = new ByteArrayContent(OtlpRequest.Request(_ => { })) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        request.Headers.Host = host + ":4318";
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }
}
