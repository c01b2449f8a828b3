using System.Diagnostics;
using System.Globalization;
using Pythia.Integration.Tests.ControlPlane;

namespace Pythia.Integration.Tests.Agent;

/// <summary>The agent as a program of its own.</summary>
internal sealed class AgentProcess : IAsyncDisposable
{
    private readonly Process process;

    public AgentProcess(LocalControlPlane server, Uri operatorAddress)
    {
        var start = new ProcessStartInfo("dotnet");
        foreach (var argument in (string[])[
            Path.Combine(AppContext.BaseDirectory, "pythia-agent.dll"), "--node", TargetPod.Node, "--operator", operatorAddress.ToString(), "--kubeconfig", server.Kubeconfig])
        {
            start.ArgumentList.Add(argument);
        }

        process = Process.Start(start)!;
    }

    /// <summary>Its living descendants: bpftrace.</summary>
    public IReadOnlyList<int> Children() => [.. Directory.EnumerateDirectories("/proc")
        .Select(p => int.TryParse(Path.GetFileName(p), out var pid) ? pid : 0)
        .Where(pid => pid != 0 && ParentOf(pid) == process.Id)];

    public void Kill() => process.Kill();

    /// <summary>SIGTERM; returns the exit code.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(20));
        return process.ExitCode;
    }

    public static bool Exists(int pid) => ParentOf(pid) is not null;

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await StopAsync();
        }

        process.Dispose();
    }

    private static int? ParentOf(int pid)
    {
        try
        {
            var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] == "Z" ? null : int.Parse(fields[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
