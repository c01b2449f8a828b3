using System.Globalization;

namespace Pythia.Agent.Discovering;

/// <summary>Reads what the agent needs of <c>/proc</c>. A process may end at any time: then the answer is null.</summary>
internal sealed class ProcFiles(string root = "/proc")
{
    private readonly string root = root;

    /// <summary>The numbers of all processes.</summary>
    public IEnumerable<int> Pids()
    {
        foreach (var path in Directory.EnumerateDirectories(root))
        {
            if (int.TryParse(Path.GetFileName(path.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
            {
                yield return pid;
            }
        }
    }

    /// <summary>The text of <c>/proc/pid/cgroup</c>.</summary>
    public string? Cgroup(int pid) => Read(pid, "cgroup");

    /// <summary>The start time (field 22 of <c>stat</c>, in clock ticks) and CPU time used so far (fields 14 and 15).</summary>
    public (ulong StartTicks, long CpuTicks)? Stat(int pid)
    {
        if (Read(pid, "stat") is not { } text)
        {
            return null;
        }

        // The name, in parentheses, may contain blanks and parentheses.
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return fields.Length > 20
            ? (ulong.Parse(fields[19], CultureInfo.InvariantCulture),
                long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture))
            : null;
    }

    /// <summary>Resident memory; 0 when the process is gone.</summary>
    public long ResidentBytes(int pid)
    {
        var fields = (Read(pid, "statm") ?? string.Empty).Split(' ');
        return fields.Length > 1 ? long.Parse(fields[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize : 0;
    }

    /// <summary>The number that the process has in its own pid namespace.</summary>
    public int? NamespacePid(int pid) => Read(pid, "status") is { } status ? NamespacePidOf(status) : null;

    /// <summary>Thread numbers: on this machine, to those inside the process's pid namespace.</summary>
    public Dictionary<int, int> NamespaceThreads(int pid)
    {
        var result = new Dictionary<int, int>();
        try
        {
            foreach (var path in Directory.EnumerateDirectories($"{root}/{pid}/task"))
            {
                if (int.TryParse(Path.GetFileName(path.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var thread)
                    && ReadFile(path + "/status") is { } status)
                {
                    result[thread] = NamespacePidOf(status) ?? thread;
                }
            }
        }
        catch (IOException)
        {
            // It ended.
        }

        return result;
    }

    /// <summary>True when the process has a diagnostic port: a .NET process that allows diagnostics.</summary>
    public bool HasDiagnosticPort(int pid) => DiagnosticPort(pid) is not null;

    /// <summary>The socket of the process's diagnostic port, as a path from here, the newest where an earlier process of the same number has left one; null when it has none.</summary>
    public string? DiagnosticPort(int pid)
    {
        if (NamespacePid(pid) is not { } inner)
        {
            return null;
        }

        try
        {
            var pattern = $"dotnet-diagnostic-{inner}-*-socket";
            return Directory.EnumerateFiles($"{root}/{pid}/root{TemporaryFolder(pid)}", pattern).MaxBy(File.GetLastWriteTimeUtc);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A file of the process's folder, as text; null when it cannot be read.</summary>
    public string? Text(int pid, string name) => Read(pid, name);

    /// <summary>Where the runtime puts its socket: where TMPDIR says.</summary>
    public string TemporaryFolder(int pid)
    {
        foreach (var entry in (Read(pid, "environ") ?? string.Empty).Split('\0'))
        {
            if (entry.StartsWith("TMPDIR=/", StringComparison.Ordinal) && !entry.Contains("..", StringComparison.Ordinal))
            {
                return entry["TMPDIR=".Length..];
            }
        }

        return "/tmp";
    }

    private static int? NamespacePidOf(string status)
    {
        foreach (var line in status.AsSpan().EnumerateLines())
        {
            if (line.StartsWith("NSpid:") && line.LastIndexOfAny('\t', ' ') is var at
                && int.TryParse(line[(at + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
            {
                return pid;
            }
        }

        return null;
    }

    private string? Read(int pid, string name) => ReadFile($"{root}/{pid}/{name}");

    private static string? ReadFile(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
