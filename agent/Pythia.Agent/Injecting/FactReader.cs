using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Pythia.Agent.Discovering;
using Pythia.Agent.Planning;

namespace Pythia.Agent.Injecting;

/// <summary>Finds out what <see cref="InjectionCheck"/> wants to know of a process.</summary>
internal sealed partial class FactReader(ProcFiles proc, string cgroupRoot = "/sys/fs/cgroup")
{
    private const int MaxFolders = 64;
    private const int TicksPerSecond = 100;

    /// <summary>Reads the facts; <paramref name="files"/> is open on the same process.</summary>
    public ProcessFacts Read(ServiceProcess process, TargetFiles files)
    {
        var pid = process.Key.Pid;
        var maps = Mapped(proc.Text(pid, "maps"));
        var status = proc.Text(pid, "status") ?? string.Empty;
        var libraries = maps.Where(m => m.EndsWith("/libcoreclr.so", StringComparison.Ordinal)).ToList();
        return new ProcessFacts
        {
            IsSame = proc.Stat(pid)?.StartTicks == process.Key.StartTicks,
            Age = AgeOf(process.Key.StartTicks, File.ReadAllText("/proc/uptime")),
            State = StateOf(proc.Text(pid, "stat")),
            TracerPid = NumberOf(status, "TracerPid:"),
            HasRuntime = libraries.Count == 1,
            SharedRuntime = libraries.Count == 1 ? SharedVersionOf(libraries[0]) : null,
            MappedHooks = [.. maps.Where(m => m.Contains("/" + HookAssembly.FileName, StringComparison.OrdinalIgnoreCase))],
            FoldersWithHook = [.. FoldersOf(maps).Where(files.HasHookIn)],
            HookPath = files.HookPath,
            SelinuxEnforces = TextOf("/sys/fs/selinux/enforce")?.Trim() == "1",
            AppArmorProfile = (TextOf($"/proc/{pid}/attr/apparmor/current") ?? (IsAppArmorOn ? TextOf($"/proc/{pid}/attr/current") : null) ?? string.Empty).Trim('\n', '\0', ' '),
            MemoryLeft = Least(process.Cgroup, MemoryLeftIn),
            ThreadsLeft = Least(process.Cgroup, ThreadsLeftIn),
        };
    }

    /// <summary>The version in a path like <c>/usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.1/libcoreclr.so</c>; null in any other.</summary>
    public static Version? SharedVersionOf(string path) =>
        SharedFramework().Match(path) is { Success: true } match && Version.TryParse(match.Groups[1].Value, out var version) ? version : null;

    /// <summary>The files in the text of <c>/proc/pid/maps</c>, each once.</summary>
    public static ImmutableArray<string> Mapped(string? maps) =>
    [
        .. (maps ?? string.Empty).Split('\n')
            .Select(line => line.IndexOf('/', StringComparison.Ordinal) is >= 0 and var at ? line[at..] : string.Empty)
            .Where(path => path.Length > 0).Distinct(StringComparer.Ordinal),
    ];

    private static bool IsAppArmorOn => TextOf("/sys/module/apparmor/parameters/enabled")?.Trim() == "Y";

    private static IEnumerable<string> FoldersOf(ImmutableArray<string> maps) => maps
        .Where(m => m.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) && !m.EndsWith("/" + HookAssembly.FileName, StringComparison.Ordinal))
        .Select(m => Path.GetDirectoryName(m)!).Distinct(StringComparer.Ordinal).Take(MaxFolders);

    private static TimeSpan AgeOf(ulong startTicks, string uptime) =>
        TimeSpan.FromSeconds(double.Parse(uptime.Split(' ')[0], CultureInfo.InvariantCulture) - ((double)startTicks / TicksPerSecond));

    private static char StateOf(string? stat) =>
        stat is not null && stat.LastIndexOf(')') is >= 0 and var at && at + 2 < stat.Length ? stat[at + 2] : 'X';

    private static int NumberOf(string status, string field)
    {
        foreach (var line in status.Split('\n'))
        {
            if (line.StartsWith(field, StringComparison.Ordinal))
            {
                return int.TryParse(line.AsSpan(field.Length).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
            }
        }

        return -1;
    }

    // The limit of any group above counts, too.
    private long? Least(string cgroupLines, Func<string, long?> leftIn)
    {
        long? least = null;
        foreach (var line in cgroupLines.Split('\n'))
        {
            for (var path = CgroupPath.PathOf(line).ToString(); path.Length > 1; path = Path.GetDirectoryName(path) ?? string.Empty)
            {
                foreach (var hierarchy in (string[])["", "/memory", "/pids"])
                {
                    if (leftIn(cgroupRoot + hierarchy + path) is { } left && (least is null || left < least))
                    {
                        least = left;
                    }
                }
            }
        }

        return least;
    }

    private static long? MemoryLeftIn(string folder)
    {
        var limit = Number(TextOf(folder + "/memory.max")) ?? Number(TextOf(folder + "/memory.limit_in_bytes"));
        var used = Number(TextOf(folder + "/memory.current")) ?? Number(TextOf(folder + "/memory.usage_in_bytes"));
        return limit is { } l && used is { } u ? l - u + Reclaimable(TextOf(folder + "/memory.stat")) : null;
    }

    private static long Reclaimable(string? stat) =>
        (stat ?? string.Empty).Split('\n').FirstOrDefault(l => l.StartsWith("inactive_file ", StringComparison.Ordinal)) is { } line
            ? Number(line["inactive_file ".Length..]) ?? 0 : 0;

    private static long? ThreadsLeftIn(string folder) =>
        Number(TextOf(folder + "/pids.max")) is { } limit && Number(TextOf(folder + "/pids.current")) is { } used ? limit - used : null;

    private static long? Number(string? text) =>
        long.TryParse(text.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? TextOf(string path)
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

    [GeneratedRegex(@"/shared/Microsoft\.NETCore\.App/(\d+\.\d+\.\d+)[^/]*/libcoreclr\.so$")]
    private static partial Regex SharedFramework();
}
