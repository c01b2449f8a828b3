using System.Collections.Concurrent;
using System.Diagnostics;
using Pythia.Integration.Tests.ControlPlane;

namespace Pythia.Integration.Tests.Crds;

/// <summary>A program of this build that runs until the test ends it; what it says is kept.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly ConcurrentQueue<string> lines = new();

    private ServiceProcess(Process process) => this.process = process;

    /// <summary>Everything said so far.</summary>
    public string Said => string.Join('\n', lines);

    /// <summary>Whether it has ended by itself.</summary>
    public bool HasExited => process.HasExited;

    /// <summary>Starts the program <paramref name="name"/> of the project folder <paramref name="project"/>.</summary>
    public static ServiceProcess Start(string project, string name, string kubeconfig, params string[] arguments) =>
        Start(project, name, kubeconfig, new Dictionary<string, string>(), arguments);

    /// <summary>The same with further variables of the environment.</summary>
    public static ServiceProcess Start(
        string project, string name, string kubeconfig, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, project, "bin", configuration, "net10.0", name), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["KUBECONFIG"] = kubeconfig;
        foreach (var (variable, value) in environment)
        {
            start.Environment[variable] = value;
        }

        var running = new ServiceProcess(Process.Start(start)!);
        running.process.OutputDataReceived += (_, line) => running.lines.Enqueue(line.Data ?? string.Empty);
        running.process.ErrorDataReceived += (_, line) => running.lines.Enqueue(line.Data ?? string.Empty);
        running.process.BeginOutputReadLine();
        running.process.BeginErrorReadLine();
        return running;
    }

    /// <summary>Asks it to end, as Kubernetes does, and waits until it has.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var ask = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Ends it at once, as a lost node would.</summary>
    public async Task KillAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        await process.WaitForExitAsync(CancellationToken.None);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        process.Dispose();
    }
}
