using System.Globalization;
using Pythia.Agent.Planning;
using Pythia.Benchmarks.Overhead.Shop;

namespace Pythia.Benchmarks.Overhead;

/// <summary>
/// What a kernel event costs the thread that it happens on: counted for its process (page faults), and summed with its duration for the span
/// that its thread serves (system calls, by slot). Twice: as the thread's CPU time with and without, tracepoints included, and as the kernel's
/// own statistics of the programs alone.
/// </summary>
internal static class KernelEvents
{
    /// <summary>Rounds, when nobody says how many.</summary>
    public const int Rounds = 7;

    private const int Loops = 6;

    // A system call is two events, its enter and its exit, each with a probe of its own.
    private static readonly (string Name, KernelTemplate Template, string Path, int Count, int Hits)[] Kinds =
    [
        ("counted for its process (page fault)", KernelTemplate.PageFault, "/faults?n=8000", 8000, 1),
        ("summed for its span by slot (write)", KernelTemplate.SyscallWrite, "/calls?n=50000", 50_000, 2),
    ];

    public static async Task<List<string>> MeasureAsync(ObservedTarget target, int rounds = Rounds)
    {
        var cycles = CyclesPerNanosecond();
        List<string> lines =
        [
            string.Empty, "### Kernel events, ns", string.Empty,
            string.Create(CultureInfo.InvariantCulture, $"Differences within each of {rounds} rounds; 1 ns is {cycles:f2} cycles. The kernel's statistics hold the programs alone, without the way to them."), string.Empty,
            "| what | without | more with it: median [min..max] | least with, less least without | cycles | cycles per probe hit | programs alone, by the kernel's statistics | cycles | cycles per probe hit | more while these are taken |",
            "|---|---|---|---|---|---|---|---|---|---|",
        ];
        foreach (var (name, template, path, count, hits) in Kinds)
        {
            List<double> off = [], on = [], more = [], statistics = [], programs = [];
            for (var round = -1; round < rounds; round++)
            {
                await target.ApplyAsync(With);
                var without = await EventAsync(target, path, count);
                await target.ApplyAsync(With, template);
                var with = await EventAsync(target, path, count);
                var (taken, alone) = await StatisticsAsync(target, path, count);
                if (round >= 0)
                {
                    off.Add(without);
                    on.Add(with);
                    more.Add(with - without);
                    statistics.Add(taken - with);
                    programs.Add(alone);
                }
            }

            // A machine that others use is now quick and now slow: the least of each is the figure of the quick one.
            var (median, least, own) = (PairedRatios.MedianOf(more), on.Min() - off.Min(), PairedRatios.MedianOf(programs));
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {PairedRatios.MedianOf(off):f0} | {median:f0} [{more.Min():f0}..{more.Max():f0}] | {least:f0} | {least * cycles:f0} | {least * cycles / hits:f0} | {own:f0} [{programs.Min():f0}..{programs.Max():f0}] | {own * cycles:f0} | {own * cycles / hits:f0} | {PairedRatios.MedianOf(statistics):f0} |"));
        }

        return lines;
    }

    private static ProcessPlan With(ProcessPlan plan) => plan with { Activities = [ActivitySelection.Server], Injected = true, Slot = true };

    private static async Task<double> EventAsync(ObservedTarget target, string path, int count)
    {
        var least = double.MaxValue;
        for (var i = 0; i < Loops; i++)
        {
            var before = target.Cpu;
            await target.Http.GetStringAsync(new Uri(path, UriKind.Relative));
            least = Math.Min(least, (target.Cpu - before) / count);
        }

        return least;
    }

    private static async Task<(double Taken, double Alone)> StatisticsAsync(ObservedTarget target, string path, int count)
    {
        if (!ProbeStatistics.Enable(true))
        {
            return (double.NaN, double.NaN);
        }

        try
        {
            var before = ProbeStatistics.Of(target.Tracers);
            var taken = await EventAsync(target, path, count);
            return (taken, (double)(ProbeStatistics.Of(target.Tracers).Nanoseconds - before.Nanoseconds) / (Loops * count));
        }
        finally
        {
            ProbeStatistics.Enable(false);
        }
    }

    private static double CyclesPerNanosecond() => File.ReadLines("/proc/cpuinfo")
        .Where(line => line.StartsWith("cpu MHz", StringComparison.Ordinal))
        .Select(line => double.Parse(line.AsSpan(line.IndexOf(':', StringComparison.Ordinal) + 1), NumberStyles.Float, CultureInfo.InvariantCulture) / 1000)
        .FirstOrDefault(double.NaN);
}
