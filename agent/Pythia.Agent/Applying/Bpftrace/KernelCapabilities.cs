using System.Collections.Immutable;
using System.Globalization;

namespace Pythia.Agent.Applying.Bpftrace;

/// <summary>The capabilities without which no program can be loaded or attached (capabilities(7)), and which of them a process lacks.</summary>
internal static class KernelCapabilities
{
    private const string Field = "CapEff:";
    private const int Everything = 21; // CAP_SYS_ADMIN, which had both before Linux 5.8 and has them still.

    private static readonly (string Name, int Bit)[] Needed = [("CAP_BPF", 39), ("CAP_PERFMON", 38)];

    /// <summary>Those that this process lacks and so the programs that it starts do; empty also when the system does not say.</summary>
    public static ImmutableArray<string> Missing()
    {
        try
        {
            return MissingIn(File.ReadAllText("/proc/self/status"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Those that are lacking by the text of <c>/proc/PID/status</c>.</summary>
    public static ImmutableArray<string> MissingIn(string status)
    {
        var line = Array.Find(status.Split('\n'), l => l.StartsWith(Field, StringComparison.Ordinal));
        if (line is null || !ulong.TryParse(line.AsSpan(Field.Length).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var held) || Holds(held, Everything))
        {
            return [];
        }

        return [.. Needed.Where(c => !Holds(held, c.Bit)).Select(c => c.Name)];
    }

    private static bool Holds(ulong held, int bit) => (held >> bit & 1) == 1;
}
