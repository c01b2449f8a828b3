using System.Diagnostics;
using Pythia.Integration.Tests.ControlPlane;
using Pythia.Kubernetes;

namespace Pythia.Integration.Tests.Kubernetes;

/// <summary>A process that wants to lead (see LeaderCandidate), and signals to it.</summary>
internal sealed class CandidateProcess : IDisposable
{
    private readonly Process process;

    public CandidateProcess(LocalControlPlane server, string space, string name)
    {
        Name = name;
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var program = Path.Combine(Repository.Root, "tests", "Integration", "LeaderCandidate", "bin", output.Parent!.Name, output.Name, "leader-candidate.dll");
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false };
        foreach (var argument in new[] { program, server.Kubeconfig, space, "leader", name })
        {
            start.ArgumentList.Add(argument);
        }

        process = Process.Start(start)!;
    }

    public string Name { get; }

    /// <summary>How often it has written as a leader.</summary>
    public async Task<int> WritesAsync(KubernetesClient client, string space, CancellationToken cancellationToken)
    {
        var map = await client.GetAsync(KnownResources.ConfigMaps, space, "leader", cancellationToken);
        return map.Data.TryGetValue(Name, out var count) ? int.Parse(count) : 0;
    }

    /// <summary>Waits until it has written a number of times more.</summary>
    public async Task UntilItWritesAsync(int times, KubernetesClient client, string space, CancellationToken cancellationToken)
    {
        var before = await WritesAsync(client, space, cancellationToken);
        while (await WritesAsync(client, space, cancellationToken) < before + times)
        {
            Assert.False(process.HasExited, $"candidate {Name} ended with code {(process.HasExited ? process.ExitCode : 0)}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }
    }

    public void Kill() => process.Kill();

    public void Stop() => Signal("-STOP");

    public void Continue() => Signal("-CONT");

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
            process.WaitForExit();
        }

        process.Dispose();
    }

    private void Signal(string signal)
    {
        using var kill = Process.Start("kill", [signal, process.Id.ToString()]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }
}
