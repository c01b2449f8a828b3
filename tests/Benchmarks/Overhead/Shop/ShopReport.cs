using System.Diagnostics;
using System.Globalization;
using Pythia.Agent.Planning;
using Pythia.Demo;
using Pythia.Demo.Cluster;

namespace Pythia.Benchmarks.Overhead.Shop;

/// <summary>
/// <c>overhead-shop REPORT [SECONDS] [PROBLEM]</c>: CPU of the demo shop's seven processes per request, off (no session open), at rest and with what a
/// real search has on, in turns of a few seconds that serve the very same requests. Appends to the report.
/// </summary>
internal static class ShopReport
{
    private const string Prefix = "pythia-overhead";
    private const int DemoRate = 40;
    private const int RatePerSecond = 100;
    private const int Customers = 6;
    private const int WarmUpRequests = 36;
    private static readonly string[] States = ["off", "at rest", "searching"];

    public static async Task<int> RunAsync(string[] arguments)
    {
        var seconds = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 230;
        var problem = Problem.Of(arguments.Length > 2 ? arguments[2] : "semaphore")!;
        var machine = Machine.Look();
        if (machine.Missing().Append(machine.IsRoot ? null : "the shop's pods need control groups, and those need root").FirstOrDefault(m => m is not null) is { } missing)
        {
            await Console.Error.WriteLineAsync($"not measured on the shop: {missing}");
            return 0;
        }

        await using var cluster = await DemoCluster.StartAsync(Repository.Find(), machine, Prefix, Console.WriteLine, CancellationToken.None);
        cluster.Shop.StartLoad(DemoRate);
        Console.WriteLine($"a search: {problem.Name}");
        var search = await RecordedSearch.RunAsync(cluster, problem, CancellationToken.None);
        await cluster.Shop.StopLoadAsync();
        await cluster.Pythia.DisposeAsync();

        await using var agent = new ShopAgent(cluster.Shop.Pods, ShopCluster.Namespace);
        using var load = new ShopLoad([.. cluster.Shop.Fronts]);
        await load.AtFullLoadAsync(3000, Customers, seed: 0);
        Console.WriteLine("measuring");
        List<string> lines =
        [
            string.Empty,
            $"## On the shop: .NET {Environment.Version}, {Environment.ProcessorCount} processors",
            string.Empty,
            string.Create(
                CultureInfo.InvariantCulture,
                $"Searching: what the search for `{problem.Name}` had on (found `{search.Found}`), {search.MeanPoints:f1} trace points beside the skeleton on average, as time went on. Off: no session open."),
        ];
        var part = TimeSpan.FromSeconds(seconds / 4.0);
        foreach (var (tier, sets) in new[] { ("tier 1", search), ("tier 2", search.Injected()) })
        {
            lines.AddRange(await MeasureAsync(agent, sets, part, $"{tier}, {RatePerSecond} requests per second", RatePerSecond, (n, seed) => load.AtRateAsync(n, RatePerSecond, seed)));
            lines.AddRange(await MeasureAsync(agent, sets, part, $"{tier}, {Customers} customers, as fast as it goes", 240, (n, seed) => load.AtFullLoadAsync(n, Customers, seed)));
        }

        lines.Add(string.Empty);
        lines.Add($"Requests that failed: {load.Errors}; events lost: {agent.Lost}; load average at the end: {(await File.ReadAllTextAsync("/proc/loadavg")).Split(' ')[0]}.");
        await File.AppendAllLinesAsync(arguments[0], lines);
        lines.ForEach(Console.WriteLine);
        return 0;
    }

    private static async Task<List<string>> MeasureAsync(
        ShopAgent agent, RecordedSearch search, TimeSpan duration, string title, int count, Func<int, int, Task> loadAsync)
    {
        var measured = States.ToDictionary(s => s, _ => new List<double>());
        var spans = States.ToDictionary(s => s, _ => 0L);
        var clock = Stopwatch.StartNew();
        for (var round = -1; round < 5 || clock.Elapsed < duration; round++)
        {
            foreach (var state in round % 2 == 0 ? States : States.Reverse())
            {
                await agent.ApplyAsync(state switch
                {
                    "off" => null,
                    "at rest" => search.AtRest,
                    _ => search.At(Math.Clamp(clock.Elapsed / duration, 0, 0.999)),
                });
                var (value, taken) = await WindowAsync(agent, count, round + 2, loadAsync);
                if (round >= 0)
                {
                    measured[state].Add(value); // The first round warms up.
                    spans[state] += taken;
                }
            }
        }

        return Table(title, count, measured, spans);
    }

    private static async Task<(double Microseconds, long Spans)> WindowAsync(ShopAgent agent, int count, int seed, Func<int, int, Task> loadAsync)
    {
        // A new state compiles something, an old one is still sending: what a change costs is no part of what it is changed to.
        await loadAsync(WarmUpRequests, seed + 1_000_000);
        var (cpu, spans) = (agent.Cpu, agent.Spans);
        await loadAsync(count, seed);
        await Task.Delay(120); // What is still on its way out.
        return ((agent.Cpu - cpu) / count / 1000, agent.Spans - spans);
    }

    private static List<string> Table(string title, int count, Dictionary<string, List<double>> measured, Dictionary<string, long> spans)
    {
        var off = measured["off"];
        List<string> lines =
        [
            string.Empty, $"### {title}", string.Empty,
            $"{off.Count} rounds of {count} requests in each state.", string.Empty,
            "| state | CPU per request, us, median | spans per request | more than off in the same round: median [95 % of resampled medians] | least, most |", "|---|---|---|---|---|",
        ];
        foreach (var (state, values) in measured)
        {
            var more = PairedRatios.Of(off, values);
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"| {state} | {PairedRatios.MedianOf(values):f0} | {(double)spans[state] / count / values.Count:f1} | {(state == "off" ? string.Empty : $"{more.Median:+0.0 %;-0.0 %} [{more.Low:+0.0 %;-0.0 %}..{more.High:+0.0 %;-0.0 %}]")} | {(state == "off" ? string.Empty : $"{more.Least:+0.0 %;-0.0 %}, {more.Most:+0.0 %;-0.0 %}")} |"));
        }

        return lines;
    }
}
