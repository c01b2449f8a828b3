using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Pythia.Kubelet;

/// <summary>
/// A child in a session of its own (a Ctrl-C at the terminal reaches only us), with its output in a file, and with a record on
/// disk, so that the next run can end what an earlier one that was killed has left behind.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int Terminate = 15;
    private const int Kill = 9;

    private const string Script = """
        for file in $CHILD_CGROUPS; do echo $$ > "$file" || exit 125; done
        log=$CHILD_LOG; nice=$CHILD_NICE; unset CHILD_CGROUPS CHILD_LOG CHILD_NICE
        exec setsid nice -n "$nice" "$@" >>"$log" 2>&1
        """;

    private readonly Process _process;
    private readonly string _recordFile;

    private ChildProcess(string name, Process process, string recordFile, string logFile)
    {
        Name = name;
        _process = process;
        _recordFile = recordFile;
        LogFile = logFile;
    }

    public string Name { get; }

    public string LogFile { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>The exit code; null while it runs.</summary>
    public int? ExitCode => _process.HasExited ? _process.ExitCode : null;

    /// <summary>
    /// Starts a program. <paramref name="cgroupFiles"/>: the <c>cgroup.procs</c> that it joins before it runs. A negative
    /// <paramref name="niceness"/> needs root; without, the program runs at the ordinary one.
    /// </summary>
    public static ChildProcess Start(
        string name,
        string stateFolder,
        IReadOnlyList<string> command,
        IReadOnlyDictionary<string, string>? environment = null,
        IReadOnlyList<string>? cgroupFiles = null,
        int niceness = 0)
    {
        Directory.CreateDirectory(stateFolder);
        var logFile = Path.Combine(stateFolder, name + ".log");
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false, RedirectStandardInput = true };
        foreach (var argument in new[] { "-c", Script, "sh" }.Concat(command))
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[key] = value;
        }

        start.Environment["CHILD_CGROUPS"] = string.Join(' ', cgroupFiles ?? []);
        start.Environment["CHILD_LOG"] = logFile;
        start.Environment["CHILD_NICE"] = niceness.ToString(CultureInfo.InvariantCulture);
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} did not start");
        process.StandardInput.Close();
        var recordFile = Path.Combine(stateFolder, name + ".pid");
        File.WriteAllText(recordFile, string.Create(CultureInfo.InvariantCulture, $"{process.Id} {StartTicks(process.Id)}"));
        return new ChildProcess(name, process, recordFile, logFile);
    }

    /// <summary>Ends every process that a record of an earlier run names and that is still the same process.</summary>
    /// <returns>Their names.</returns>
    public static IReadOnlyList<string> EndEarlier(string stateFolder)
    {
        var ended = new List<string>();
        foreach (var file in Directory.Exists(stateFolder) ? Directory.GetFiles(stateFolder, "*.pid", SearchOption.AllDirectories) : [])
        {
            var parts = File.ReadAllText(file).Split(' ');
            if (parts.Length == 2
                && int.TryParse(parts[0], CultureInfo.InvariantCulture, out var id)
                && StartTicks(id) is { Length: > 0 } ticks
                && ticks == parts[1])
            {
                Signal(-id, Kill);
                Signal(id, Kill);
                ended.Add(Path.GetFileNameWithoutExtension(file));
            }

            File.Delete(file);
        }

        return ended;
    }

    /// <summary>SIGKILL, as a crash would be.</summary>
    public async Task CrashAsync(CancellationToken cancellation)
    {
        Signal(Id, Kill);
        await _process.WaitForExitAsync(cancellation);
    }

    /// <summary>The last lines that it wrote, for an error message.</summary>
    public string Tail(int lines = 8) =>
        File.Exists(LogFile) ? string.Join('\n', File.ReadLines(LogFile).TakeLast(lines)) : string.Empty;

    /// <summary>SIGTERM, and SIGKILL to its whole session when it does not end within the grace period.</summary>
    public async ValueTask DisposeAsync()
    {
        Signal(Id, Terminate);
        using var grace = new CancellationTokenSource(TimeSpan.FromSeconds(8));
        try
        {
            await _process.WaitForExitAsync(grace.Token);
        }
        catch (OperationCanceledException)
        {
            // It did not end in time; the next line does.
        }

        Signal(-Id, Kill);
        await _process.WaitForExitAsync(CancellationToken.None);
        File.Delete(_recordFile);
        _process.Dispose();
    }

    private static string StartTicks(int id)
    {
        try
        {
            // proc(5): the 22nd field; the 2nd is in brackets and may contain blanks.
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19];
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }

    private static void Signal(int id, int signal) => _ = KillProcess(id, signal);

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int KillProcess(int id, int signal);
}
