using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pythia.Kubelet;

/// <summary>
/// Plays the kubelet of some nodes on one machine: a Node object each; per pod a Pod object, a control group named after the
/// uid that the API server gave it, a process inside, and the status that a kubelet writes. Disposing ends the processes and
/// removes groups and objects.
/// </summary>
internal sealed class LocalKubelet(Kubectl kubectl, string stateFolder) : IAsyncDisposable
{
    private readonly CgroupTree _cgroups = CgroupTree.Find();
    private readonly List<RunningPod> _pods = [];

    /// <summary>False when pods run without control groups of their own (no root).</summary>
    public bool HasCgroups => _cgroups.IsAvailable;

    public IReadOnlyList<RunningPod> Pods => _pods;

    /// <summary>Ends what an earlier run that was killed has left: processes by their records, and the groups of its pods.</summary>
    public static void CleanUpEarlier(string stateFolder)
    {
        ChildProcess.EndEarlier(stateFolder);
        var cgroups = CgroupTree.Find();
        foreach (var file in Directory.Exists(stateFolder) ? Directory.GetFiles(stateFolder, "*.pod", SearchOption.AllDirectories) : [])
        {
            cgroups.Remove(Path.GetFileNameWithoutExtension(file));
            File.Delete(file);
        }
    }

    /// <summary>Registers a node as ready.</summary>
    public async Task AddNodeAsync(string name, CancellationToken cancellation)
    {
        var node = new
        {
            apiVersion = "v1",
            kind = "Node",
            metadata = new { name, labels = new Dictionary<string, string> { ["kubernetes.io/hostname"] = name, ["kubernetes.io/os"] = "linux" } },
        };
        await kubectl.ApplyAsync(JsonSerializer.Serialize(node), cancellation);
        await PatchStatusAsync(
            ["node", name],
            new { conditions = new[] { Ready() }, addresses = new[] { new { type = "InternalIP", address = "127.0.0.1" } } },
            cancellation);
    }

    /// <summary>Creates the object, then the group of its uid, then the process in it, then the status.</summary>
    public async Task<RunningPod> StartAsync(PodDefinition definition, CancellationToken cancellation)
    {
        await kubectl.TryRunAsync(["delete", "pod", definition.Name, "-n", definition.Namespace, "--ignore-not-found", "--wait=false"], null, cancellation);
        var created = JsonNode.Parse(await kubectl.RunAsync(["create", "-o", "json", "-f", "-"], Manifest(definition), cancellation));
        var uid = created?["metadata"]?["uid"]?.GetValue<string>()
            ?? throw new InvalidOperationException($"the API server gave pod {definition.Name} no uid");
        var containerId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

        Directory.CreateDirectory(stateFolder);
        await File.WriteAllTextAsync(RecordFile(uid), definition.Name, cancellation);
        var files = _cgroups.Create(uid, containerId, definition.Cpus);
        var process = ChildProcess.Start(definition.Name, stateFolder, definition.Command, definition.Environment, files);
        var pod = new RunningPod(definition, uid, containerId, process);
        _pods.Add(pod);

        var running = new
        {
            phase = "Running",
            hostIP = "127.0.0.1",
            podIP = "127.0.0.1",
            startTime = Now(),
            conditions = new[] { Ready() },
            containerStatuses = new[]
            {
                new
                {
                    name = definition.Service,
                    containerID = "containerd://" + containerId,
                    image = definition.Service,
                    imageID = string.Empty,
                    ready = true,
                    restartCount = 0,
                    state = new { running = new { startedAt = Now() } },
                },
            },
        };
        await PatchStatusAsync(["pod", definition.Name, "-n", definition.Namespace], running, cancellation);
        return pod;
    }

    /// <summary>Starts the process of a pod again in its groups after it has ended, as a kubelet does.</summary>
    public RunningPod Restart(RunningPod pod)
    {
        var files = _cgroups.Create(pod.Uid, pod.ContainerId, pod.Definition.Cpus);
        var process = ChildProcess.Start(pod.Definition.Name, stateFolder, pod.Definition.Command, pod.Definition.Environment, files);
        var restarted = pod with { Process = process };
        _pods[_pods.IndexOf(pod)] = restarted;
        return restarted;
    }

    /// <summary>Ends a pod: its process, its control groups, its object.</summary>
    public async Task StopAsync(RunningPod pod, CancellationToken cancellation)
    {
        _pods.Remove(pod);
        await pod.Process.DisposeAsync();
        _cgroups.Remove(pod.Uid);
        File.Delete(RecordFile(pod.Uid));
        await kubectl.TryRunAsync(
            ["delete", "pod", "-n", pod.Definition.Namespace, "--ignore-not-found", "--wait=false", pod.Definition.Name], null, cancellation);
    }

    /// <summary>Limits the pod's CPU time per 100 ms, as the kubelet does for <c>resources.limits.cpu</c>; null: no limit.</summary>
    public void LimitCpu(RunningPod pod, double? cpus) => _cgroups.LimitCpu(pod.Uid, pod.ContainerId, cpus);

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_pods.Select(pod => pod.Process.DisposeAsync().AsTask()));
        foreach (var pod in _pods)
        {
            _cgroups.Remove(pod.Uid);
            File.Delete(RecordFile(pod.Uid));
        }

        // The API server may be gone already; a Pod object in a control plane that ends with us does not matter.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        foreach (var group in _pods.GroupBy(pod => pod.Definition.Namespace, StringComparer.Ordinal))
        {
            try
            {
                await kubectl.TryRunAsync(
                    ["delete", "pod", "-n", group.Key, "--ignore-not-found", "--wait=false", "--request-timeout=3s", .. group.Select(pod => pod.Definition.Name)],
                    null,
                    patience.Token);
            }
            catch (OperationCanceledException)
            {
                // As above.
            }
        }

        _pods.Clear();
    }

    private static string Manifest(PodDefinition definition) => JsonSerializer.Serialize(new
    {
        apiVersion = "v1",
        kind = "Pod",
        metadata = new
        {
            name = definition.Name,
            @namespace = definition.Namespace,
            labels = new Dictionary<string, string>
            {
                ["app.kubernetes.io/name"] = definition.Service,
                ["app.kubernetes.io/part-of"] = "shop",
            },
        },
        spec = new
        {
            nodeName = definition.Node,
            containers = new[]
            {
                new
                {
                    name = definition.Service,
                    image = definition.Service,
                    resources = new { requests = new { cpu = string.Create(CultureInfo.InvariantCulture, $"{(int)(definition.Cpus * 1000)}m") } },
                },
            },
        },
    });

    private static object Ready() => new { type = "Ready", status = "True", reason = "KubeletReady", message = "played by the launcher", lastTransitionTime = Now() };

    private static string Now() => DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private Task PatchStatusAsync(IReadOnlyList<string> target, object status, CancellationToken cancellation) =>
        kubectl.RunAsync(["patch", .. target, "--subresource=status", "--type=merge", "-p", JsonSerializer.Serialize(new { status })], null, cancellation);

    private string RecordFile(string uid) => Path.Combine(stateFolder, uid + ".pod");
}
