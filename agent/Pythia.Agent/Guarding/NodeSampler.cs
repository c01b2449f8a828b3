using System.Globalization;
using Pythia.Agent.Applying.EventPipe;
using Pythia.Agent.Discovering;
using Pythia.Agent.Emitting;
using Pythia.Agent.Planning;

namespace Pythia.Agent.Guarding;

/// <summary>Reads the node layer's values once per second, for the processes that want them. What a kernel does not have is left out.</summary>
internal sealed class NodeSampler(string cgroupRoot = "/sys/fs/cgroup")
{
    private readonly RateMeter steal = new();
    private readonly Dictionary<ProcessKey, RateMeter> throttled = [];

    /// <summary>Reads and hands out.</summary>
    public void Sample(IEnumerable<ProcessSession> sessions)
    {
        var now = MonotonicClock.Now;
        foreach (var session in sessions)
        {
            foreach (var point in session.NodePoints)
            {
                if (Read(point, session.Process, now) is { } value)
                {
                    session.Variables.Set(NodePoints.AttributeOf(point), value, now);
                }
            }
        }
    }

    /// <summary>The <c>avg10</c> of the line <c>some</c> of a pressure file, in percent; null when there is none.</summary>
    public static double? PressureOf(string? text)
    {
        var at = text?.StartsWith("some ", StringComparison.Ordinal) == true ? text.IndexOf("avg10=", StringComparison.Ordinal) : -1;
        if (at < 0)
        {
            return null;
        }

        var rest = text.AsSpan(at + "avg10=".Length);
        return double.TryParse(rest[..rest.IndexOf(' ')], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    /// <summary>Throttled nanoseconds in a <c>cpu.stat</c> of either cgroup version; null when the file has no such line.</summary>
    public static double? ThrottledOf(string? text)
    {
        foreach (var line in (text ?? string.Empty).Split('\n'))
        {
            var fields = line.Split(' ');
            if (fields.Length == 2 && fields[0] is "throttled_usec" or "throttled_time"
                && double.TryParse(fields[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            {
                return fields[0] == "throttled_usec" ? value * 1000 : value;
            }
        }

        return null;
    }

    private double? Read(NodePoint point, ServiceProcess process, long now) => point switch
    {
        NodePoint.CpuPressure => PressureOf(Text("/proc/pressure/cpu")),
        NodePoint.IoPressure => PressureOf(Text("/proc/pressure/io")),
        NodePoint.MemoryPressure => PressureOf(Text("/proc/pressure/memory")),
        NodePoint.CpuSteal => Steal(now),
        _ => Throttled(process, now),
    };

    // Field 8 of the first line of /proc/stat, in clock ticks over all processors.
    private double? Steal(long now)
    {
        var fields = (Text("/proc/stat") ?? string.Empty).Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 8 ? steal.Update(double.Parse(fields[8], CultureInfo.InvariantCulture), now) / Environment.ProcessorCount : null;
    }

    private double? Throttled(ServiceProcess process, long now)
    {
        foreach (var line in process.Cgroup.Split('\n'))
        {
            var path = CgroupPath.PathOf(line).ToString();
            if (path.Length > 1 && (ThrottledOf(Text($"{cgroupRoot}{path}/cpu.stat")) ?? ThrottledOf(Text($"{cgroupRoot}/cpu{path}/cpu.stat"))) is { } nanoseconds)
            {
                if (!throttled.TryGetValue(process.Key, out var meter))
                {
                    throttled[process.Key] = meter = new RateMeter();
                }

                return meter.Update(nanoseconds, now) * 1e-7;
            }
        }

        return null;
    }

    private static string? Text(string path)
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
