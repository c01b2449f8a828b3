using System.Diagnostics;
using System.Globalization;
using Pythia.Integration.Tests.ControlPlane;

namespace Pythia.Integration.Tests.Agent;

/// <summary>The agent as a program of its own.</summary>
internal sealed class AgentProcess : IAsyncDisposable
{
    private readonly Process process;

    /// <summary>Starts it.</summary>
    /// <param name="server">The API server.</param>
    /// <param name="operatorAddress">The operator.</param>
    /// <param name="folder">Where its temporary files, its home and its working directory are.</param>
    /// <param name="bpftraceFolder">Where bpftrace is looked for first.</param>
    /// <param name="without">Capabilities that it shall not have, as setpriv(1) names them.</param>
    public AgentProcess(LocalControlPlane server, Uri operatorAddress, string? folder = null, string? bpftraceFolder = null, params string[] without)
    {
        var start = new ProcessStartInfo(without.Length > 0 ? "setpriv" : "dotnet");
        foreach (var argument in without.Length > 0 ? (string[])["--bounding-set", string.Join(',', without.Select(c => "-" + c)), "dotnet"] : [])
        {
            start.ArgumentList.Add(argument);
        }

        if (bpftraceFolder is not null)
        {
            start.Environment["PATH"] = bpftraceFolder + ":" + Environment.GetEnvironmentVariable("PATH");
        }

        if (folder is not null)
        {
            start.WorkingDirectory = folder;
            start.Environment["TMPDIR"] = folder;
            start.Environment["HOME"] = folder;
        }

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

    /// <summary>How many sockets and pipes it has open. Files would not do: libraries are opened as they are needed.</summary>
    public int OpenConnections() => Directory.GetFileSystemEntries(string.Create(CultureInfo.InvariantCulture, $"/proc/{process.Id}/fd"))
        .Count(file => new FileInfo(file).LinkTarget is { } target && (target.StartsWith("socket:", StringComparison.Ordinal) || target.StartsWith("pipe:", StringComparison.Ordinal)));

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
