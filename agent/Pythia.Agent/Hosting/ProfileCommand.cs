using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Microsoft.Diagnostics.NETCore.Client;
using Pythia.Agent.Discovering;
using Pythia.Agent.Profiling;
using Pythia.Crds.TracePointSets;
using Pythia.Kubernetes;

namespace Pythia.Agent.Hosting;

/// <summary><c>pythia-agent profile</c>: writes a catalogue from a short window in which everything is on.</summary>
internal static class ProfileCommand
{
    public static Command Create()
    {
        var pids = new Option<string[]>("--pid")
        {
            Description = "A process to profile, as NUMBER or NUMBER=SERVICE; may be repeated. Without =SERVICE the pod's service name is looked up.",
        };
        var services = new Option<string[]>("--service")
        {
            Description = "Profile all processes of the pods whose app.kubernetes.io/name (or app) is this; may be repeated.",
        };
        var seconds = new Option<int>("--seconds") { Description = "How long.", DefaultValueFactory = _ => 30 };
        var applicationOnly = new Option<bool>("--application-only") { Description = "Leave the trace points of runtime, kernel and node out." };
        var kubeconfig = new Option<string?>("--kubeconfig") { Description = "A kubeconfig file, to look pods up." };
        var command = new Command("profile", "Records everything in running processes for a short time and prints a catalogue as YAML.")
        {
            pids, services, seconds, applicationOnly, kubeconfig,
        };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            try
            {
                var targets = await TargetsAsync(
                    arguments.GetValue(pids) ?? [], arguments.GetValue(services) ?? [], arguments.GetValue(kubeconfig), cancellationToken);
                return await RunAsync(targets, TimeSpan.FromSeconds(arguments.GetValue(seconds)), !arguments.GetValue(applicationOnly), cancellationToken);
            }
            catch (Exception e) when (e is ArgumentException or DiagnosticsClientException or KubernetesApiException or KubernetesConfigurationException)
            {
                await Console.Error.WriteLineAsync("pythia-agent profile: " + e.Message);
                return 1;
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(
        IReadOnlyList<ProfileTarget> targets, TimeSpan duration, bool allLayers, CancellationToken cancellationToken)
    {
        var (entries, summary) = await Profiler.RunAsync(targets, duration, allLayers, cancellationToken);
        await Console.Error.WriteLineAsync(summary);
        await Console.Out.WriteAsync(CatalogueYaml.Write(entries));
        return entries.Count > 0 ? 0 : 2;
    }

    private static async Task<IReadOnlyList<ProfileTarget>> TargetsAsync(
        string[] pids, string[] services, string? kubeconfig, CancellationToken cancellationToken)
    {
        var proc = new ProcFiles();
        var targets = new List<ProfileTarget>();
        Dictionary<string, PodView>? pods = null;
        foreach (var text in pids)
        {
            var parts = text.Split('=', 2);
            if (!int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
            {
                throw new ArgumentException($"--pid: '{text}' must be a process number, or NUMBER=SERVICE");
            }

            targets.Add(new ProfileTarget(pid, parts.Length == 2 ? parts[1]
                : ServiceOf(proc, pid, pods ??= await PodsAsync(kubeconfig, cancellationToken))));
        }

        if (services.Length > 0)
        {
            pods ??= await PodsAsync(kubeconfig, cancellationToken);
            targets.AddRange(new ProcessDirectory(proc).Scan(pods)
                .Where(p => services.Contains(p.Service)).Select(p => new ProfileTarget(p.Key.Pid, p.Service)));
        }

        return targets.Count > 0 ? targets : throw new ArgumentException("no process to profile: give --pid or --service");
    }

    private static string ServiceOf(ProcFiles proc, int pid, Dictionary<string, PodView> pods) =>
        proc.Cgroup(pid) is { } cgroup && CgroupPath.PodUidOf(cgroup) is { } uid && pods.GetValueOrDefault(uid)?.Service is { } service
            ? service
            : throw new ArgumentException($"--pid: process {pid} is in no pod with a service label; write {pid}=SERVICE");

    private static async Task<Dictionary<string, PodView>> PodsAsync(string? kubeconfig, CancellationToken cancellationToken)
    {
        using var client = new KubernetesClient(KubernetesConfiguration.Load(kubeconfig));
        var pods = await client.ListAsync(KnownResources.Pods, null, ListOptions.All, cancellationToken);
        return pods.Items.ToDictionary(p => p.Metadata.Uid, ClusterWatch.ViewOf, StringComparer.Ordinal);
    }
}
