using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Pythia.Agent.Planning;

namespace Pythia.Benchmarks.Overhead;

/// <summary>
/// <c>overhead REPORT TARGET.dll [ROUNDS] [all|spans]</c>: what observing costs the observed service, as its own CPU time; states take turns in each round, so that
/// a machine that becomes faster or slower does so for all. Differences are taken within a round. Appends to the report.
/// </summary>
internal static class OverheadReport
{
    private const int Loop = 200_000;
    private const int Requests = 20_000;
    private const int RequestsPerSecond = 400;
    private const int Clients = 8;
    private const int Megabytes = 4000;

    private static readonly (string Name, Func<ProcessPlan, ProcessPlan>? Plan)[] SpanStates =
    [
        ("off", null),
        ("tier 1", p => p with { Activities = [ObservedTarget.Step] }),
        ("tier 2", p => p with { Activities = [ObservedTarget.Step], Injected = true }),
    ];

    private static readonly (string Name, Func<ProcessPlan, ProcessPlan>? Plan)[] RequestStates =
    [
        ("off", null),
        ("tier 1, skeleton", p => p with { Activities = Skeleton }),
        ("tier 2, skeleton", p => p with { Activities = Skeleton, Injected = true }),
        ("tier 2, skeleton, at most 50/s", p => p with { Activities = Skeleton, Injected = true, RootsPerSecond = 50 }),
        ("tier 2, skeleton and slots", p => p with { Activities = Skeleton, Injected = true, Slot = true }),
    ];

    private static readonly (string Name, Func<ProcessPlan, ProcessPlan>? Plan)[] AllocationStates =
    [
        ("off", null),
        ("skeleton, threads followed", p => p with { Activities = Skeleton, Attribute = true }),
        ("the same and `gc/pause`, which samples allocations", p => p with { Activities = Skeleton, Attribute = true, Runtime = [RuntimePoint.CollectionPause] }),
    ];

    private static ImmutableArray<ActivitySelection> Skeleton => [ActivitySelection.Server, ActivitySelection.Client];

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments.Length < 2)
        {
            await Console.Error.WriteLineAsync("usage: overhead REPORT.md TARGET.dll [ROUNDS] [all|spans]");
            return 2;
        }

        var rounds = arguments.Length > 2 ? int.Parse(arguments[2], CultureInfo.InvariantCulture) : 5;
        await using var target = await ObservedTarget.StartAsync(arguments[1]);
        var lines = new List<string> { string.Empty, $"## .NET {Environment.Version}, {Environment.ProcessorCount} processors, {rounds} rounds of each state in turn" };
        lines.AddRange(await MeasureAsync(target, "CPU per span, ns (one thread, 200,000 in a row)", SpanStates, rounds, LoopAsync, LearnAsync));
        lines.AddRange(await SpanFields.MeasureAsync(target, rounds, LoopAsync));
        lines.AddRange(await MeasureAsync(target, $"CPU per MB allocated in small objects, us ({Megabytes} MB in one request)", AllocationStates, rounds, AllocateAsync));
        if (arguments is not [_, _, _, "spans"])
        {
            lines.AddRange(await MeasureAsync(target, $"CPU per request, us (`/hello`, {RequestsPerSecond}/s)", RequestStates, rounds, FixedRateAsync));
            lines.AddRange(await MeasureAsync(target, $"CPU per request, us (`/hello`, {Clients} clients, as fast as it goes)", RequestStates, rounds, FullLoadAsync));
            lines.AddRange(await KernelEvents.MeasureAsync(target));
        }

        lines.Add(string.Empty);
        lines.Add($"Events lost in all of it: {target.Lost}.");
        await File.AppendAllLinesAsync(arguments[0], lines);
        lines.ForEach(Console.WriteLine);
        return 0;
    }

    private static async Task<List<string>> MeasureAsync(
        ObservedTarget target, string title, (string Name, Func<ProcessPlan, ProcessPlan>? Plan)[] states, int rounds, Func<ObservedTarget, Task<double>> measureAsync,
        Func<ObservedTarget, Func<ProcessPlan, ProcessPlan>, Task>? learnAsync = null)
    {
        var measured = states.ToDictionary(s => s.Name, _ => new List<double>());
        for (var round = -1; round < rounds; round++)
        {
            foreach (var (name, plan) in states)
            {
                await target.ApplyAsync(plan);
                if (plan is not null && learnAsync is not null)
                {
                    await learnAsync(target, plan);
                }

                var value = await measureAsync(target);
                if (round >= 0)
                {
                    measured[name].Add(value); // The first round warms up.
                }
            }
        }

        var off = measured["off"];
        List<string> lines = [string.Empty, "### " + title, string.Empty, "| state | median [min..max] | more than off, within a round | of off |", "|---|---|---|---|"];
        foreach (var (name, values) in measured)
        {
            var more = values.Select((v, i) => v - off[i]).ToList();
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {Spread(values)} | {(name == "off" ? string.Empty : Spread(more))} | {(name == "off" || title.StartsWith("CPU per span", StringComparison.Ordinal) ? string.Empty : $"{Median(more) / Median(off) * 100:f1} %")} |"));
        }

        return lines;
    }

    // As after a while: what an agent has learned of the spans by then it no longer asks for once the filter has changed.
    private static async Task LearnAsync(ObservedTarget target, Func<ProcessPlan, ProcessPlan> plan)
    {
        var before = target.Spans;
        await target.Http.GetStringAsync(new Uri("/loop?n=1000", UriKind.Relative));
        while (target.Spans < before + 1000)
        {
            await Task.Delay(20);
        }

        await target.ApplyAsync(p => plan(p) with { Activities = [.. plan(p).Activities, ActivitySelection.Client] });
        await target.ApplyAsync(plan);
    }

    private static async Task<double> LoopAsync(ObservedTarget target)
    {
        var before = target.Cpu;
        await target.Http.GetStringAsync(new Uri($"/loop?n={Loop}", UriKind.Relative));
        await Task.Delay(150); // What is still on its way out.
        return (target.Cpu - before) / Loop;
    }

    private static async Task<double> AllocateAsync(ObservedTarget target)
    {
        var before = target.Cpu;
        await target.Http.GetStringAsync(new Uri($"/allocate?megabytes={Megabytes}", UriKind.Relative));
        await Task.Delay(150);
        return (target.Cpu - before) / Megabytes / 1000;
    }

    private static async Task<double> FixedRateAsync(ObservedTarget target)
    {
        var before = target.Cpu;
        var watch = Stopwatch.StartNew();
        const int Count = RequestsPerSecond * 3;
        for (var sent = 0; sent < Count;)
        {
            for (var due = (int)(watch.Elapsed.TotalSeconds * RequestsPerSecond); sent < due && sent < Count; sent++)
            {
                await target.Http.GetStringAsync(new Uri("/hello", UriKind.Relative));
            }

            await Task.Delay(2);
        }

        return (target.Cpu - before) / Count / 1000;
    }

    private static async Task<double> FullLoadAsync(ObservedTarget target)
    {
        var before = target.Cpu;
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
        {
            for (var i = 0; i < Requests / Clients; i++)
            {
                await target.Http.GetStringAsync(new Uri("/hello", UriKind.Relative));
            }
        }));
        return (target.Cpu - before) / Requests / 1000;
    }

    public static string Spread(List<double> values) =>
        string.Create(CultureInfo.InvariantCulture, $"{Median(values):f1} [{values.Min():f1}..{values.Max():f1}]");

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }
}
