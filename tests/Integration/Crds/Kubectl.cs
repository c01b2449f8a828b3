using Pythia.Integration.Tests.ControlPlane;

namespace Pythia.Integration.Tests.Crds;

/// <summary>Runs kubectl.</summary>
public sealed class Kubectl(string kubeconfig)
{
    /// <summary>Runs it; the outcome is the caller's to judge.</summary>
    public Task<ProcessOutcome> RunAsync(params string[] arguments) => ProcessOutcome.OfAsync("kubectl", null, [$"--kubeconfig={kubeconfig}", .. arguments]);

    /// <summary>Runs it and returns what it wrote; throws with its words if it fails.</summary>
    public async Task<string> MustAsync(params string[] arguments) => (await RunAsync(arguments)).Output($"kubectl {string.Join(' ', arguments)}");

    /// <summary>Runs <c>kubectl pythia</c>, with the plugin of this build on the path.</summary>
    public Task<ProcessOutcome> PluginAsync(params string[] arguments)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var plugin = Path.Combine(Repository.Root, "operator", "Pythia.Cli", "bin", configuration, "net10.0");
        var environment = new Dictionary<string, string>
        {
            ["KUBECONFIG"] = kubeconfig,
            ["PATH"] = plugin + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH"),
        };
        return ProcessOutcome.OfAsync("kubectl", null, environment, ["pythia", .. arguments]);
    }

    /// <summary>Runs it with <paramref name="input"/> on standard input and returns what it wrote; throws with its words if it fails.</summary>
    public async Task<string> WithInputAsync(string input, params string[] arguments) =>
        (await ProcessOutcome.OfAsync("kubectl", input, [$"--kubeconfig={kubeconfig}", .. arguments])).Output($"kubectl {string.Join(' ', arguments)}");
}
