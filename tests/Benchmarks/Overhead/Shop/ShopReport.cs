using System.Globalization;
using Pythia.Agent.Guarding;
using Pythia.Agent.Planning;
using Pythia.Crds;
using Pythia.Demo;
using Pythia.Demo.Cluster;
using Pythia.Diagnosing.Choosing;

namespace Pythia.Benchmarks.Overhead.Shop;

/// <summary>
/// <c>overhead-shop REPORT [ROUNDS] [PROBLEM] [both|rate|full|idle]</c>: CPU of the demo shop's seven processes per request at a fixed rate and at full load: off (no session
/// open), at rest and with what a real search has on, both all the time (ROUNDS windows each) and in slices of time, from which follows what they cost
/// as seldom as the operator would choose them for the default limits; in turns. Any other word than those of the loads: only what an idle shop pays
/// between slices. Appends to the report.
/// </summary>
internal static class ShopReport
{
    private const string Prefix = "pythia-overhead";
    private const int DemoRate = 40;
    private const int RatePerSecond = 100;
    private const int Customers = 6;
    private const int WarmUpOfState = 6000;
    private const int LimitAtRest = 5;
    private const int LimitOfSearch = 15;
    private const int MeasuredOneIn = 3;
    private const int RoundsOfSlices = 2;
    private const int IdleRounds = 4;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(12);

    public static async Task<int> RunAsync(string[] arguments)
    {
        var rounds = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 6;
        var problem = Problem.Of(arguments.Length > 2 ? arguments[2] : "semaphore")!;
        var loads = arguments.Length > 3 ? arguments[3] : "both";
        var machine = Machine.Look();
        if (machine.Missing().Append(machine.IsRoot ? null : "the shop's pods need control groups, and those need root").FirstOrDefault(m => m is not null) is { } missing)
        {
            await Console.Error.WriteLineAsync($"not measured on the shop: {missing}");
            return 0;
        }

        using var stop = new StopSignals();
        try
        {
            await using var cluster = await DemoCluster.StartAsync(Repository.Find(), machine, Prefix, Console.WriteLine, stop.Token);
            await MeasureAllAsync(cluster, arguments[0], rounds, problem, loads).WaitAsync(stop.Token);
            return 0;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("stopped; nothing was written, nothing is left running");
            return 130;
        }
    }

    private static async Task MeasureAllAsync(DemoCluster cluster, string report, int rounds, Problem problem, string loads)
    {
        cluster.Shop.StartLoad(DemoRate);
        Console.WriteLine($"a search: {problem.Name}");
        var search = await RecordedSearch.RunAsync(cluster, problem, CancellationToken.None);
        await cluster.Shop.StopLoadAsync();
        await cluster.Pythia.DisposeAsync();

        await using var agent = new ShopAgent(cluster.Shop.Pods, ShopCluster.Namespace);
        using var load = new ShopLoad([.. cluster.Shop.Fronts]);
        var meter = new ShopMeter(agent, load);
        Console.WriteLine("measuring");
        List<string> lines =
        [
            string.Empty,
            $"## On the shop: .NET {Environment.Version}, {Environment.ProcessorCount} processors",
            string.Empty,
            string.Create(
                CultureInfo.InvariantCulture,
                $"Searching: what the search for `{problem.Name}` had on (found `{search.Found}`), {search.MeanPoints:f1} trace points beside the skeleton on average. Off: no session open. Each state was warmed up with {WarmUpOfState} requests, and {2 * EventCost.EarlySlices} changes of the filter. In slices: one of {MeasuredOneIn} is recorded, so that there are many of them; the CPU per request in each slice, its beginning and its end included, is compared with that of the same period outside of it. What it costs at the share that the operator would choose is the same slice, as many times more seldom."),
        ];
        foreach (var (tier, sets) in new[] { ("tier 1", search), ("tier 2", search.Injected()) })
        {
            foreach (var state in StatesOf(sets))
            {
                // What is compiled again after many calls is compiled now.
                await agent.ApplyAsync(state.Set);
                for (var requests = 0; requests < WarmUpOfState;)
                {
                    requests += await load.AtFullLoadAsync(WarmUp, Customers, 0);
                }
            }

            // And so is what begins and ends slices: a change of the filter is the same.
            for (var change = 0; change < 2 * EventCost.EarlySlices; change++)
            {
                await agent.ApplyAsync(change % 2 == 0 ? sets.At(0.9) : sets.AtRest);
            }

            foreach (var (name, loadAsync) in Loads(load).Where(l => loads is "both" || l.Name.StartsWith(loads, StringComparison.Ordinal)))
            {
                Console.WriteLine($"{tier}, {name}");
                lines.AddRange(await MeasureAsync(meter, sets, agent.Processes, rounds, $"{tier}, {name}", loadAsync));
            }

            lines.Add(string.Empty);
            lines.Add(await MeasureIdleAsync(meter, sets, tier));
        }

        lines.Add(string.Empty);
        lines.Add($"Requests that failed: {load.Errors}; events lost: {agent.Lost}; load average at the end: {(await File.ReadAllTextAsync("/proc/loadavg")).Split(' ')[0]}.");
        await File.AppendAllLinesAsync(report, lines);
        lines.ForEach(Console.WriteLine);
    }

    private static (string Name, Func<TimeSpan, int, Task<int>> LoadAsync)[] Loads(ShopLoad load) =>
    [
        ($"rate of {RatePerSecond} requests per second", (time, seed) => load.AtRateAsync((int)(time.TotalSeconds * RatePerSecond), RatePerSecond, seed)),
        ($"full load: {Customers} customers, as fast as it goes", (time, seed) => load.AtFullLoadAsync(time, Customers, seed)),
    ];

    private static async Task<List<string>> MeasureAsync(
        ShopMeter meter, RecordedSearch search, int processes, int rounds, string title, Func<TimeSpan, int, Task<int>> loadAsync)
    {
        var states = StatesOf(search);
        await meter.RunAsync(states, rounds, loadAsync);
        List<string> lines =
        [
            string.Empty, $"### {title}", string.Empty,
            "| state | windows | CPU per request, us, median | spans per request | more than off in the same round: median [95 % of resampled medians] | what a slice adds to its period | at the operator's share |",
            "|---|---|---|---|---|---|---|",
        ];
        lines.AddRange(states.Select(s => s.Row(states[0])));
        lines.ForEach(Console.WriteLine);
        foreach (var (state, limit) in new[] { (states[1], LimitAtRest), (states[2], LimitOfSearch) })
        {
            // The slices that the operator would choose for what was measured.
            var full = state.More(states[0]).Median + PriceOfSlices(search, states[0].Cores / processes);
            var oneIn = RecordedShare.OneIn(0, Math.Max(1, (int)Math.Ceiling(full * 1000)), limit);
            List<ShopState> pair = [new("off", null), new($"{state.Name}, one slice of {MeasuredOneIn}", In(state.Set!, MeasuredOneIn), MeasuredOneIn)];
            await meter.RunAsync(pair, RoundsOfSlices, loadAsync);
            var rows = pair.ConvertAll(s => s.Row(pair[0], oneIn));
            rows.ForEach(Console.WriteLine);
            lines.AddRange(rows);
        }

        return lines;
    }

    // What agents report for them, as a part of the processes' CPU if there were one slice after the other. In tier 2 there is nothing to begin or end.
    private static double PriceOfSlices(RecordedSearch search, double cores) =>
        search.AtRest.Spec.Injection.Enabled ? 0 : EventCost.Slice * EventCost.SlownessAt(cores) / (Slices.Length * cores);

    private static async Task<string> MeasureIdleAsync(ShopMeter meter, RecordedSearch search, string tier)
    {
        List<ShopState> states = [new("off", null), new("between slices", In(search.AtRest, PythiaBounds.RecordOneIn))];
        await meter.RunIdleAsync(states, IdleRounds);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{tier}, without any request: {states[0].Cores * 1000:f2} ms of CPU per second when off, {states[1].Cores * 1000:f2} between two slices (medians of {IdleRounds} windows each).");
    }

    private static List<ShopState> StatesOf(RecordedSearch search) => [new("off", null), new("at rest", search.AtRest), new("searching", search.At(0.9))];

    private static SetView In(SetView set, int oneIn) => set with { Status = set.Status with { RecordOneIn = oneIn } };
}
