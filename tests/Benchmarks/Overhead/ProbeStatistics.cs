using System.Globalization;

namespace Pythia.Benchmarks.Overhead;

/// <summary>The kernel's own statistics of bpf programs: how often each ran and how long it took.</summary>
internal static class ProbeStatistics
{
    private const string Switch = "/proc/sys/kernel/bpf_stats_enabled";

    /// <summary>Switches them on or off; false when that is not permitted.</summary>
    public static bool Enable(bool isOn)
    {
        try
        {
            File.WriteAllText(Switch, isOn ? "1" : "0");
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Runs and nanoseconds of all programs of some processes.</summary>
    public static (long Runs, long Nanoseconds) Of(IEnumerable<int> pids)
    {
        long runs = 0, nanoseconds = 0;
        foreach (var file in pids.SelectMany(pid => Directory.GetFiles(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fdinfo"))))
        {
            var lines = File.ReadAllLines(file);
            runs += Number(lines, "run_cnt:");
            nanoseconds += Number(lines, "run_time_ns:");
        }

        return (runs, nanoseconds);
    }

    private static long Number(string[] lines, string name) => lines
        .Where(l => l.StartsWith(name, StringComparison.Ordinal))
        .Select(l => long.Parse(l.AsSpan(name.Length).Trim(), NumberStyles.None, CultureInfo.InvariantCulture)).FirstOrDefault();
}
