using System.Text.Json.Nodes;
using Pythia.Kubelet;

namespace Pythia.Demo.Cluster;

/// <summary>The chart's resource definitions and roles, and credentials of exactly these roles.</summary>
internal sealed record PythiaInstallation
{
    public const string Namespace = "pythia-system";

    public required string OperatorKubeconfig { get; init; }

    public required string AgentKubeconfig { get; init; }

    public static async Task<PythiaInstallation> InstallAsync(
        Repository repository, Kubectl kubectl, string stateFolder, CancellationToken cancellation)
    {
        foreach (var name in new[] { Namespace, ShopCluster.Namespace })
        {
            await kubectl.ApplyAsync($"apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {name}\n", cancellation);
        }

        await kubectl.ApplyFileAsync(repository.PathOf("charts", "pythia", "crds"), cancellation);
        var rendered = await Machine.RunAsync(
            repository.PathOf("hack", "chart-renderer", "render"),
            [
                repository.PathOf("charts", "pythia"), "--name", "pythia", "--namespace", Namespace,
                // Both nodes, the shop and the load share this machine: attaching a probe shows as a larger part of a core than on a node.
                "--set", "clusterBudget.limits.maxCpuMillicoresPerNode=1000",
                "--set", "clusterBudget.limits.maxOverheadPermille=500",
                "--set", "clusterBudget.limits.maxOverheadPermilleAtRest=500",
                "--set", "clusterBudget.limits.maxMemoryMebibytesPerNode=1024",
            ],
            cancellation);
        await kubectl.ApplyAsync(rendered, cancellation);
        await kubectl.RunAsync(
            ["wait", "--for=condition=Established", "--timeout=30s", "crd/performanceexpectations.pythia.dev", "crd/tracepointsets.pythia.dev", "crd/instrumentationbudgets.pythia.dev"],
            null,
            cancellation);
        return new PythiaInstallation
        {
            OperatorKubeconfig = await CredentialsAsync(kubectl, "pythia-operator", stateFolder, cancellation),
            AgentKubeconfig = await CredentialsAsync(kubectl, "pythia-agent", stateFolder, cancellation),
        };
    }

    // A kubeconfig with the cluster of the administrator's and a token of the service account.
    private static async Task<string> CredentialsAsync(Kubectl kubectl, string account, string stateFolder, CancellationToken cancellation)
    {
        var token = await kubectl.RunAsync(["create", "token", account, "-n", Namespace, "--duration=8h"], null, cancellation);
        var config = JsonNode.Parse(await kubectl.RunAsync(["config", "view", "--raw", "--minify", "-o", "json"], null, cancellation))!;
        config["users"]![0]!["user"] = new JsonObject { ["token"] = token.Trim() };
        var file = Path.Combine(stateFolder, account + ".kubeconfig");
        await File.WriteAllTextAsync(file, config.ToJsonString(), cancellation);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return file;
    }
}
