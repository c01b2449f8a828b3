using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Pythia.Kubernetes;

namespace Pythia.Unit.Tests.Kubernetes;

public sealed class KubeconfigTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("pythia-kubeconfig-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Context_names_cluster_namespace_and_user()
    {
        var path = Write("config", Config("server: https://one:6443/base", "token: secret"));
        var configuration = KubernetesConfiguration.Load(path);
        Assert.Equal(new Uri("https://one:6443/base"), configuration.Server);
        Assert.Equal("shop", configuration.Namespace);
        Assert.Contains(path, configuration.Origin);
    }

    [Fact]
    public async Task Inline_token_becomes_a_bearer_header()
        => Assert.Equal("Bearer secret", await HeaderAsync("token: secret"));

    [Fact]
    public async Task Token_file_is_relative_to_the_kubeconfig()
    {
        Write("token.txt", "from-file\n");
        Assert.Equal("Bearer from-file", await HeaderAsync("tokenFile: token.txt"));
    }

    [Fact]
    public async Task Name_and_password_become_a_basic_header()
        => Assert.Equal($"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("joe:pass"))}", await HeaderAsync("username: joe, password: pass"));

    [Fact]
    public async Task Token_file_is_read_again_after_a_minute_or_a_refusal_and_survives_a_renewal_in_progress()
    {
        var clock = new ManualTimeProvider();
        var path = Write("token", "one");
        var source = new TokenFileCredentials(path, clock);
        Assert.Equal("one", (await source.GetAuthorizationAsync(false, default))!.Parameter);
        Write("token", "two");
        Assert.Equal("one", (await source.GetAuthorizationAsync(false, default))!.Parameter);
        Assert.Equal("two", (await source.GetAuthorizationAsync(true, default))!.Parameter);
        Write("token", "three");
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("three", (await source.GetAuthorizationAsync(false, default))!.Parameter);
        File.Delete(path);
        Assert.Equal("three", (await source.GetAuthorizationAsync(true, default))!.Parameter);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Client_certificate_is_read_inline_and_from_files(bool inline)
    {
        var (certificate, key) = MakeCertificate();
        string user;
        if (inline)
        {
            user = $"client-certificate-data: {Base64(certificate)}, client-key-data: {Base64(key)}";
        }
        else
        {
            Write("client.crt", certificate);
            Write("client.key", key);
            user = "client-certificate: client.crt, client-key: client.key";
        }

        var read = KubernetesConfiguration.Load(Write("config", Config("server: https://one", user))).Credentials.ClientCertificate;
        Assert.Equal("CN=test", read!.Subject);
        Assert.True(read.HasPrivateKey);
    }

    [Fact]
    public void Certificate_authority_is_read()
    {
        var (certificate, _) = MakeCertificate();
        var configuration = KubernetesConfiguration.Load(Write("config", Config($"server: https://one, certificate-authority-data: {Base64(certificate)}, tls-server-name: inner", "token: x")));
        Assert.Equal("CN=test", Assert.Single(configuration.CertificateAuthority!).Subject);
        Assert.Equal("inner", configuration.TlsServerName);
    }

    [Fact]
    public void Of_several_files_the_first_entry_of_a_name_wins_and_missing_files_are_passed_over()
    {
        var first = Write("first", "clusters:\n- {name: c, cluster: {server: https://first}}\n");
        var second = Write("second", Config("server: https://second", "token: x"));
        var configuration = Kubeconfig.Read([Path.Combine(folder, "absent"), first, second]).Resolve(null);
        Assert.Equal("first", configuration.Server.Host);
    }

    [Theory]
    [InlineData("server: not-an-address", "token: x", "clusters[0].cluster.server", "not an http or https address")]
    [InlineData("tls-server-name: x", "token: x", "clusters[0].cluster.server", "is missing")]
    [InlineData("server: https://one, certificate-authority-data: '%%'", "token: x", "certificate-authority-data", "base64")]
    [InlineData("server: https://one, certificate-authority-data: aGVsbG8=", "token: x", "certificate-authority-data", "PEM")]
    [InlineData("server: https://one, certificate-authority: absent.crt", "token: x", "certificate-authority", "absent.crt")]
    [InlineData("server: https://one, insecure-skip-tls-verify: maybe", "token: x", "insecure-skip-tls-verify", "true or false")]
    [InlineData("server: https://one", "client-certificate-data: aGVsbG8=", "users[0].user.client-key", "belong together")]
    [InlineData("server: https://one", "client-certificate-data: aGVsbG8=, client-key-data: aGVsbG8=", "users[0].user", "PEM")]
    [InlineData("server: https://one", "auth-provider: {name: gcp}", "users[0].user.auth-provider", "exec")]
    [InlineData("server: https://one", "exec: {command: x}", "users[0].user.exec.apiVersion", "is missing")]
    [InlineData("server: https://one", "exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: x}", "users[0].user.exec.apiVersion", "v1beta1")]
    [InlineData("server: https://one", "token: [a]", "users[0].user.token", "is not text")]
    public void Errors_name_file_and_field(string cluster, string user, string field, string what)
    {
        var path = Write("config", Config(cluster, user));
        var error = Assert.Throws<KubernetesConfigurationException>(() => KubernetesConfiguration.Load(path));
        Assert.Contains(path, error.Message);
        Assert.Contains(field, error.Message);
        Assert.Contains(what, error.Message);
    }

    [Fact]
    public void Unknown_context_lists_the_known_ones()
    {
        var path = Write("config", Config("server: https://one", "token: x"));
        var error = Assert.Throws<KubernetesConfigurationException>(() => KubernetesConfiguration.Load(path, "other"));
        Assert.Contains("no entry named 'other'", error.Message);
        Assert.Contains("it has ctx", error.Message);
    }

    [Fact]
    public void Broken_yaml_names_the_line()
    {
        var path = Write("config", "a: 1\nb: [\n");
        Assert.Contains("line", Assert.Throws<KubernetesConfigurationException>(() => KubernetesConfiguration.Load(path)).Message);
    }

    [Fact]
    public async Task Exec_plugin_gives_a_token_that_is_kept_until_it_expires()
    {
        var clock = new ManualTimeProvider();
        using var source = new ExecCredentials(Plugin($$$"""
            echo run >> {{{folder}}}/runs
            echo '{"kind":"ExecCredential","status":{"token":"'$TOKEN$(wc -l < {{{folder}}}/runs)'","expirationTimestamp":"2026-01-01T01:00:00Z"}}'
            """), clock);
        Assert.Equal("t1", (await source.GetAuthorizationAsync(false, default))!.Parameter);
        Assert.Equal("t1", (await source.GetAuthorizationAsync(false, default))!.Parameter);
        Assert.Equal("t2", (await source.GetAuthorizationAsync(true, default))!.Parameter);
        clock.Advance(TimeSpan.FromMinutes(60));
        Assert.Equal("t3", (await source.GetAuthorizationAsync(false, default))!.Parameter);
    }

    [Theory]
    [InlineData("echo broken >&2; exit 3", "code 3: broken")]
    [InlineData("echo '{}'", "ExecCredential")]
    [InlineData("echo '{\"status\":{}}'", "neither status.token")]
    public async Task Exec_plugin_that_fails_says_why(string script, string expected)
    {
        using var source = new ExecCredentials(Plugin(script), TimeProvider.System);
        var error = await Assert.ThrowsAsync<KubernetesConfigurationException>(async () => await source.GetAuthorizationAsync(false, default));
        Assert.Contains(expected, error.Message);
        Assert.Contains("users[0].user.exec", error.Message);
    }

    [Fact]
    public async Task Exec_plugin_that_is_not_installed_gives_the_hint()
    {
        using var source = new ExecCredentials(
            new ExecPlugin { ApiVersion = "client.authentication.k8s.io/v1", Command = "no-such-plugin", InstallHint = "Install it so.", Origin = "x" }, TimeProvider.System);
        var error = await Assert.ThrowsAsync<KubernetesConfigurationException>(async () => await source.GetAuthorizationAsync(false, default));
        Assert.Contains("Install it so.", error.Message);
    }

    [Fact]
    public void In_cluster_configuration_reads_the_mounted_files()
    {
        Write("ca.crt", MakeCertificate().Certificate);
        Write("token", "pod-token");
        Write("namespace", "shop\n");
        var configuration = InClusterConfiguration.Load("fd00::1", "6443", folder);
        Assert.Equal(new Uri("https://[fd00::1]:6443"), configuration.Server);
        Assert.Equal("shop", configuration.Namespace);
        var error = Assert.Throws<KubernetesConfigurationException>(() => InClusterConfiguration.Load("10.0.0.1", "http", folder));
        Assert.Contains("KUBERNETES_SERVICE_PORT", error.Message);
    }

    private async Task<string> HeaderAsync(string user)
    {
        var configuration = KubernetesConfiguration.Load(Write("config", Config("server: https://one", user)));
        return (await configuration.Credentials.GetAuthorizationAsync(false, default))!.ToString();
    }

    private static string Config(string cluster, string user) => $"""
        apiVersion: v1
        kind: Config
        current-context: ctx
        contexts:
        - name: ctx
          context:
            cluster: c
            user: u
            namespace: shop
        clusters:
        - name: c
          cluster: {"{"} {cluster} {"}"}
        users:
        - name: u
          user: {"{"} {user} {"}"}
        """;

    private static ExecPlugin Plugin(string script) => new()
    {
        ApiVersion = "client.authentication.k8s.io/v1",
        Command = "/bin/sh",
        Arguments = ["-c", script],
        Environment = [KeyValuePair.Create("TOKEN", "t")],
        Origin = "kubeconfig f: users[0].user.exec",
    };

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static (string Certificate, string Key) MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
