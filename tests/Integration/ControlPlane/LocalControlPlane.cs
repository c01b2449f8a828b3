using System.Collections.Concurrent;
using System.Diagnostics;
using Pythia.Kubernetes;

namespace Pythia.Integration.Tests.ControlPlane;

/// <summary>
/// A real API server in a folder of its own, through hack/control-plane (which also honors PYTHIA_KUBECONFIG and KUBEBUILDER_ASSETS).
/// Use it as a collection or class fixture. If no server can be had, <see cref="Require"/> skips the test with the reason.
/// </summary>
public sealed class LocalControlPlane : IAsyncLifetime
{
    // "No server can be had on this machine", as against a failure of the scripts.
    private const int NotAvailable = 3;

    private readonly string folder = Path.Combine(Path.GetTempPath(), $"pythia-control-plane-{Environment.ProcessId}-{Guid.NewGuid():N}");
    private readonly ConcurrentQueue<string> namespaces = new();
    private string? reason;

    /// <summary>The administrator's kubeconfig.</summary>
    public string Kubeconfig => Path.Combine(folder, "kubeconfig");

    /// <summary>Whether the server is this fixture's own, so that it may be restarted.</summary>
    public static bool IsOwn => string.IsNullOrEmpty(Environment.GetEnvironmentVariable("PYTHIA_KUBECONFIG"));

    /// <summary>Skips the calling test if there is no server.</summary>
    public void Require() => Assert.SkipWhen(reason is not null, $"no Kubernetes API server: {reason}");

    /// <summary>Skips the calling test if there is no server that may be restarted.</summary>
    public void RequireOwn()
    {
        Require();
        Assert.SkipUnless(IsOwn, "PYTHIA_KUBECONFIG names someone else's server, which is not restarted");
    }

    /// <summary>The administrator's client. Skips the calling test if there is no server.</summary>
    public KubernetesClient Connect(KubernetesClientOptions? options = null) => new(Configuration(), options);

    /// <summary>The administrator's configuration. Skips the calling test if there is no server.</summary>
    public KubernetesConfiguration Configuration()
    {
        Require();
        return KubernetesConfiguration.Load(Kubeconfig);
    }

    /// <summary>Makes a namespace of the calling test's own and returns its name.</summary>
    public async Task<string> CreateNamespaceAsync(KubernetesClient client, CancellationToken cancellationToken)
    {
        Require();
        var made = await client.CreateAsync(KnownResources.Namespaces, new Namespace { Metadata = new ObjectMeta { GenerateName = "test-" } }, cancellationToken);
        namespaces.Enqueue(made.Metadata.Name);
        return made.Metadata.Name;
    }

    /// <summary>Kills the API server. Its data and its address stay.</summary>
    public Task StopServerAsync() => RunAsync("down", "--dir", folder, "--server-only");

    /// <summary>Starts the API server again on the same data and address.</summary>
    public Task StartServerAsync() => RunAsync("up", "--dir", folder);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        try
        {
            await RunAsync("up", "--dir", folder);
        }
        catch (ControlPlaneException error) when (error.ExitCode == NotAvailable)
        {
            reason = error.Message.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.Contains("NO LOCAL API SERVER", StringComparison.Ordinal)) ?? error.Message;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (reason is null && !IsOwn)
        {
            await DeleteNamespacesAsync();
        }

        if (Directory.Exists(folder))
        {
            await RunAsync("down", "--dir", folder);
        }

        // "down" leaves a folder that holds files which are not its own.
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // Someone else's server outlives the tests.
    private async Task DeleteNamespacesAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var client = Connect();
        foreach (var name in namespaces)
        {
            await client.DeleteAsync(KnownResources.Namespaces, null, name, null, limit.Token);
        }
    }

    private static async Task RunAsync(string script, params string[] arguments)
    {
        // The servers inherit the pipes, so output goes to files: reading a pipe to its end would wait for the servers' end.
        var log = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo("/bin/bash") { UseShellExecute = false };
            start.ArgumentList.Add("-c");
            start.ArgumentList.Add("log=$1; shift; exec \"$@\" >\"$log\" 2>&1 </dev/null");
            start.ArgumentList.Add("run");
            start.ArgumentList.Add(log);
            start.ArgumentList.Add(Path.Combine(Repository.Root, "hack", "control-plane", script));
            foreach (var argument in arguments)
            {
                start.ArgumentList.Add(argument);
            }

            using var process = Process.Start(start)!;
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(15));
            await process.WaitForExitAsync(limit.Token);
            if (process.ExitCode != 0)
            {
                var text = await File.ReadAllTextAsync(log, limit.Token);
                throw new ControlPlaneException($"hack/control-plane/{script} ended with code {process.ExitCode}: {text.Trim()}", process.ExitCode);
            }
        }
        finally
        {
            File.Delete(log);
        }
    }
}
