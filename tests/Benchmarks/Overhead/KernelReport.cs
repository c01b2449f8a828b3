using System.Globalization;
using Pythia.Agent.Applying.Bpftrace;

namespace Pythia.Benchmarks.Overhead;

/// <summary>
/// <c>overhead-kernel REPORT TARGET.dll [ROUNDS]</c>: the kernel's part of the <c>overhead</c> report alone, with the first bpftrace on PATH. Appends to
/// the report.
/// </summary>
internal static class KernelReport
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments.Length < 2)
        {
            await Console.Error.WriteLineAsync("usage: overhead-kernel REPORT.md TARGET.dll [ROUNDS]");
            return 2;
        }

        await using var target = await ObservedTarget.StartAsync(arguments[1]);
        List<string> lines =
        [
            string.Empty,
            string.Create(CultureInfo.InvariantCulture, $"## bpftrace {KernelAvailability.Probe().Version}, .NET {Environment.Version}, {Environment.ProcessorCount} processors"),
            .. await KernelEvents.MeasureAsync(target, arguments.Length > 2 ? int.Parse(arguments[2], CultureInfo.InvariantCulture) : KernelEvents.Rounds),
        ];
        lines.Add(string.Empty);
        lines.Add($"Events lost in all of it: {target.Lost}; load average at the end: {File.ReadAllText("/proc/loadavg").Split(' ')[0]}.");
        await File.AppendAllLinesAsync(arguments[0], lines);
        lines.ForEach(Console.WriteLine);
        return 0;
    }
}
