using Pythia.Agent.Planning;

namespace Pythia.Agent.Applying.Bpftrace;

/// <summary>
/// Makes variables of the sums of those templates that report no events: page faults per second, and the mean of the smoothed
/// round-trip time over the segments of the last second. Old processes are forgotten with their counters' program.
/// </summary>
internal sealed class KernelVariables
{
    /// <summary>Page faults per second of the process.</summary>
    public const string PageFaults = "process.page_faults";

    /// <summary>Milliseconds.</summary>
    public const string RoundTrip = "tcp.rtt";

    private const int MaxEntries = 1024;
    private const long Interval = 900_000_000;

    private readonly Dictionary<(int Pid, int Code), (KernelSum Sum, long At)> before = [];

    /// <summary>Takes the sums as of now. Call it as often as you like; once a second it does something.</summary>
    public void Update(IReadOnlyDictionary<(int Pid, int Code), KernelSum> sums, Func<int, ServedProcess?> processOf, long now)
    {
        foreach (var (key, sum) in sums)
        {
            if (!KernelTemplates.IsVariable(TemplateTracepoints.TemplateOf(key.Code)))
            {
                continue;
            }

            var known = before.TryGetValue(key, out var last);
            if (known && now - last.At < Interval)
            {
                continue;
            }

            if (before.Count >= MaxEntries && !known)
            {
                before.Clear();
            }

            before[key] = (sum, now);
            // A new program counts from zero.
            if (known && sum.Count >= last.Sum.Count && processOf(key.Pid) is { } process)
            {
                Set(process, key.Code, sum.Count - last.Sum.Count, sum.Nanoseconds - last.Sum.Nanoseconds, (now - last.At) * 1e-9, now);
            }
        }
    }

    private static void Set(ServedProcess process, int code, long count, long nanoseconds, double seconds, long now)
    {
        if (TemplateTracepoints.TemplateOf(code) == KernelTemplate.PageFault)
        {
            process.Variables.Set(PageFaults, Math.Round(count / seconds), now);
        }
        else if (count > 0)
        {
            process.Variables.Set(RoundTrip, nanoseconds * 1e-6 / count, now);
        }
    }
}
