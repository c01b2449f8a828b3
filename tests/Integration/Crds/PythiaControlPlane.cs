using System.Text.Json;
using Pythia.Integration.Tests.ControlPlane;
using Pythia.Kubernetes;

namespace Pythia.Integration.Tests.Crds;

/// <summary>A real API server with Pythia's resources, and the rendered chart's objects in <see cref="SystemNamespace"/>.</summary>
public sealed class PythiaControlPlane : IAsyncLifetime
{
    public const string SystemNamespace = "pythia-system";

    private readonly LocalControlPlane server = new();

    /// <summary>kubectl as administrator.</summary>
    public Kubectl Kubectl { get; private set; } = null!;

    /// <summary>Skips the calling test if there is no server.</summary>
    public void Require() => server.Require();

    /// <summary>The administrator's client.</summary>
    public KubernetesClient Connect() => server.Connect();

    /// <summary>A client with the rights of one of the chart's service accounts.</summary>
    public async Task<KubernetesClient> ConnectAsAsync(string serviceAccount)
    {
        var token = (await Kubectl.MustAsync("create", "token", serviceAccount, "-n", SystemNamespace)).Trim();
        return new KubernetesClient(server.Configuration() with { Credentials = CredentialSource.Bearer(token) });
    }

    /// <summary>Writes a kubeconfig with the rights of one of the chart's service accounts, and nothing of the administrator's.</summary>
    public async Task<string> KubeconfigAsync(string serviceAccount)
    {
        var token = (await Kubectl.MustAsync("create", "token", serviceAccount, "-n", SystemNamespace)).Trim();
        var file = Path.Combine(Path.GetDirectoryName(server.Kubeconfig)!, $"{serviceAccount}.kubeconfig");
        await File.WriteAllTextAsync(file, await Kubectl.MustAsync("config", "view", "--raw", "--minify", "--flatten"));
        var own = new Kubectl(file);
        await own.MustAsync("config", "set-credentials", serviceAccount, $"--token={token}");
        await own.MustAsync("config", "set-context", "--current", $"--user={serviceAccount}");
        await File.WriteAllTextAsync(file, await own.MustAsync("config", "view", "--raw", "--minify", "--flatten"));
        return file;
    }

    /// <summary>Makes a namespace of the calling test's own.</summary>
    public async Task<string> NamespaceAsync()
    {
        using var client = Connect();
        return await server.CreateNamespaceAsync(client, TestContext.Current.CancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        await server.InitializeAsync();
        Kubectl = new Kubectl(server.Kubeconfig);
        if (!File.Exists(server.Kubeconfig))
        {
            return;
        }

        await Kubectl.MustAsync("apply", "-f", Path.Combine(Repository.Root, "crds", "manifests"));
        await Kubectl.MustAsync("wait", "--for=condition=Established", "--timeout=30s", "crd", "-l", "app.kubernetes.io/part-of=pythia");
        await Kubectl.MustAsync("create", "namespace", SystemNamespace);
        var chart = await Chart.RenderAsync();
        await Kubectl.WithInputAsync(chart, "apply", "-f", "-");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => server.DisposeAsync();

    /// <summary>The value as the API server would read it.</summary>
    public static string Json<T>(T value) => JsonSerializer.Serialize(value, KubernetesJson.Options);
}
