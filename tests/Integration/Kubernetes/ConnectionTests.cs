using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Pythia.Integration.Tests.ControlPlane;
using Pythia.Kubernetes;

namespace Pythia.Integration.Tests.Kubernetes;

/// <summary>Trust and credentials, against the server's real TLS.</summary>
[Collection(KubernetesCollection.Name)]
public sealed class ConnectionTests(LocalControlPlane server) : IDisposable
{
    private readonly CancellationTokenSource limit = new(TimeSpan.FromMinutes(2));
    private readonly string folder = Directory.CreateTempSubdirectory("pythia-connection-").FullName;

    public void Dispose()
    {
        limit.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Server_that_another_authority_signed_is_refused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var stranger = new CertificateRequest("CN=stranger", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var client = new KubernetesClient(server.Configuration() with { CertificateAuthority = [stranger] }, new KubernetesClientOptions { Retry = RetryPolicy.None });
        var error = await Assert.ThrowsAsync<KubernetesApiException>(() => client.SendAsync(HttpMethod.Get, "version", null, limit.Token));
        Assert.True(error.IsUnreachable);
        Assert.Contains("SSL", error.Message);

        using var careless = new KubernetesClient(server.Configuration() with { CertificateAuthority = null, SkipTlsVerify = true });
        Assert.NotNull(await careless.SendAsync(HttpMethod.Get, "version", null, limit.Token));
    }

    [Fact]
    public async Task Server_of_another_name_is_refused()
    {
        using var client = new KubernetesClient(server.Configuration() with { TlsServerName = "elsewhere.test" }, new KubernetesClientOptions { Retry = RetryPolicy.None });
        Assert.True((await Assert.ThrowsAsync<KubernetesApiException>(() => client.SendAsync(HttpMethod.Get, "version", null, limit.Token))).IsUnreachable);
    }

    [Fact]
    public async Task Server_that_is_not_there_is_unreachable()
    {
        server.Require();
        using var client = new KubernetesClient(new KubernetesConfiguration { Server = new Uri("https://127.0.0.1:1") }, new KubernetesClientOptions { Retry = RetryPolicy.None });
        Assert.True((await Assert.ThrowsAsync<KubernetesApiException>(() => client.SendAsync(HttpMethod.Get, "version", null, limit.Token))).IsUnreachable);
    }

    [Fact]
    public async Task Pod_reaches_the_server_with_its_mounted_files_and_follows_a_new_token()
    {
        using var admin = server.Connect();
        var space = await server.CreateNamespaceAsync(admin, limit.Token);
        await admin.CreateAsync(KnownResources.ServiceAccounts, new ServiceAccount { Metadata = new ObjectMeta { Namespace = space, Name = "pod" } }, limit.Token);
        await WriteAsync("ca.crt", string.Join('\n', server.Configuration().CertificateAuthority!.Select(c => c.ExportCertificatePem())));
        await WriteAsync("namespace", space);
        await WriteAsync("token", "expired");
        var address = server.Configuration().Server;
        var configuration = InClusterConfiguration.Load(address.Host, address.Port.ToString(), folder);
        Assert.Equal(space, configuration.Namespace);
        using var client = new KubernetesClient(configuration);
        var refused = await Assert.ThrowsAsync<KubernetesApiException>(() => WhoAmIAsync(client));
        Assert.True(refused.IsUnauthorized);
        await WriteAsync("token", await TokenAsync(admin, space));
        Assert.Equal($"system:serviceaccount:{space}:pod", await WhoAmIAsync(client));
    }

    [Fact]
    public async Task Exec_plugin_may_give_a_client_certificate()
    {
        server.Require();
        var original = await File.ReadAllTextAsync(server.Kubeconfig, limit.Token);
        string Field(string name) => original.Split('\n').Single(l => l.TrimStart().StartsWith(name + ":", StringComparison.Ordinal)).Split(':', 2)[1].Trim();
        Assert.SkipUnless(original.Contains("client-certificate-data", StringComparison.Ordinal), "the server's kubeconfig has no client certificate");
        var answer = new JsonObject
        {
            ["status"] = new JsonObject
            {
                ["clientCertificateData"] = System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(Field("client-certificate-data"))),
                ["clientKeyData"] = System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(Field("client-key-data"))),
            },
        };
        await WriteAsync("answer.json", answer.ToJsonString());
        await WriteAsync("config", $$"""
            current-context: c
            contexts: [ { name: c, context: { cluster: c, user: u } } ]
            clusters: [ { name: c, cluster: { server: "{{Field("server")}}", certificate-authority-data: "{{Field("certificate-authority-data")}}" } } ]
            users: [ { name: u, user: { exec: { apiVersion: client.authentication.k8s.io/v1, command: cat, args: [ "{{folder}}/answer.json" ] } } } ]
            """);
        using var client = new KubernetesClient(KubernetesConfiguration.Load(Path.Combine(folder, "config")));
        Assert.NotEmpty((await client.ListAsync(KnownResources.Namespaces, null, null, limit.Token)).Items);
    }

    private async Task<string> TokenAsync(KubernetesClient admin, string space)
    {
        var answer = await admin.SendAsync(HttpMethod.Post, $"api/v1/namespaces/{space}/serviceaccounts/pod/token", JsonNode.Parse("""
            { "apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": { "expirationSeconds": 600 } }
            """), limit.Token);
        return answer!["status"]!["token"]!.GetValue<string>();
    }

    private async Task<string> WhoAmIAsync(KubernetesClient client)
    {
        var answer = await client.SendAsync(HttpMethod.Post, "apis/authentication.k8s.io/v1/selfsubjectreviews", JsonNode.Parse("""
            { "apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview" }
            """), limit.Token);
        return answer!["status"]!["userInfo"]!["username"]!.GetValue<string>();
    }

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(folder, name), text, limit.Token);
}
