using System.Globalization;
using Pythia.Agent.Planning;
using Pythia.Demo;
using Pythia.Demo.Cluster;
using Pythia.Diagnosing.Choosing;

namespace Pythia.Benchmarks.Overhead.Shop;

/// <summary>
/// <c>overhead-shop REPORT [ROUNDS] [PROBLEM] [both|rate|full]</c>: CPU of the demo shop's seven processes per request at a fixed rate and at full load: off (no session
/// open), at rest and with what a real search has on, both all the time and in slices of time as the operator would choose them for the
/// default limits; in turns. Appends to the report.
/// </summary>
internal static class ShopReport
{
    private const string Prefix = "pythia-overhead";
    private const int DemoRate = 40;
    private const int RatePerSecond = 100;
    private const int Customers = 6;
    private const int WarmUpRequests = 100;
    private const int WarmUpOfState = 6000;
    private const int LimitAtRest = 5;
    private const int LimitOfSearch = 15;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(12);

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

        await using var cluster = await DemoCluster.StartAsync(Repository.Find(), machine, Prefix, Console.WriteLine, CancellationToken.None);
        cluster.Shop.StartLoad(DemoRate);
        Console.WriteLine($"a search: {problem.Name}");
        var search = await RecordedSearch.RunAsync(cluster, problem, CancellationToken.None);
        await cluster.Shop.StopLoadAsync();
        await cluster.Pythia.DisposeAsync();

        await using var agent = new ShopAgent(cluster.Shop.Pods, ShopCluster.Namespace);
        using var load = new ShopLoad([.. cluster.Shop.Fronts]);
        Console.WriteLine("measuring");
        List<string> lines =
        [
            string.Empty,
            $"## On the shop: .NET {Environment.Version}, {Environment.ProcessorCount} processors, {rounds} rounds",
            string.Empty,
            string.Create(
                CultureInfo.InvariantCulture,
                $"Searching: what the search for `{problem.Name}` had on (found `{search.Found}`), {search.MeanPoints:f1} trace points beside the skeleton on average. Off: no session open. A window is {Window.TotalSeconds:f0} s, or one period of the slices where that is longer; each state was warmed up with {WarmUpOfState} requests."),
        ];
        foreach (var (tier, sets) in new[] { ("tier 1", search), ("tier 2", search.Injected()) })
        {
            foreach (var state in StatesOf(sets))
            {
                // What is compiled again after many calls is compiled now.
                await agent.ApplyAsync(state.Set);
                for (var requests = 0; requests < WarmUpOfState;)
                {
                    requests += await load.AtFullLoadAsync(Window, Customers, 0);
                }
            }

            if (loads is "both" or "rate")
            {
                lines.AddRange(await MeasureAsync(agent, sets, rounds, $"{tier}, {RatePerSecond} requests per second", (time, seed) => load.AtRateAsync((int)(time.TotalSeconds * RatePerSecond), RatePerSecond, seed)));
            }

            if (loads is "both" or "full")
            {
                lines.AddRange(await MeasureAsync(agent, sets, rounds, $"{tier}, {Customers} customers, as fast as it goes", (time, seed) => load.AtFullLoadAsync(time, Customers, seed)));
            }
        }

        lines.Add(string.Empty);
        lines.Add($"Requests that failed: {load.Errors}; events lost: {agent.Lost}; load average at the end: {(await File.ReadAllTextAsync("/proc/loadavg")).Split(' ')[0]}.");
        await File.AppendAllLinesAsync(arguments[0], lines);
        lines.ForEach(Console.WriteLine);
        return 0;
    }

    private static async Task<List<string>> MeasureAsync(ShopAgent agent, RecordedSearch search, int rounds, string title, Func<TimeSpan, int, Task<int>> loadAsync)
    {
        var states = StatesOf(search);
        await RunAsync(agent, states, rounds, loadAsync);

        // The slices that the operator would choose for what was measured.
        var (rest, searching) = (states[1].More(states[0]).Median * 1000, states[2].More(states[0]).Median * 1000);
        var atRest = RecordedShare.OneIn(0, Math.Max(1, (int)Math.Ceiling(rest)), LimitAtRest);
        var inSearch = RecordedShare.OneIn(0, Math.Max(1, (int)Math.Ceiling(searching)), LimitOfSearch);
        List<ShopState> sliced =
        [
            new("off, again", null), new($"at rest, one slice of {atRest}", In(search.AtRest, atRest)),
            new($"searching, one slice of {inSearch}", In(search.At(0.9), inSearch)),
        ];
        await RunAsync(agent, sliced, Math.Max(2, rounds / 2), loadAsync);
        List<string> lines =
        [
            string.Empty, $"### {title}", string.Empty,
            "| state | CPU per request, us, median | spans per request | more than off in the same round: median [95 % of resampled medians] | by the share of time that is recorded |", "|---|---|---|---|---|",
        ];
        lines.AddRange(states.Select(s => s.Row(states[0])));
        lines.AddRange(sliced.Select((s, i) => s.Row(sliced[0], i == 0 ? null : states[i].More(states[0]), i == 0 ? 1 : i == 1 ? atRest : inSearch)));
        return lines;
    }

    private static List<ShopState> StatesOf(RecordedSearch search) =>
        [new("off", null), new("at rest, all the time", search.AtRest), new("searching, all the time", search.At(0.9))];

    private static SetView In(SetView set, int oneIn) => set with { Status = set.Status with { RecordOneIn = oneIn } };

    private static async Task RunAsync(ShopAgent agent, List<ShopState> states, int rounds, Func<TimeSpan, int, Task<int>> loadAsync)
    {
        for (var round = 0; round < rounds; round++)
        {
            foreach (var state in round % 2 == 0 ? states : Enumerable.Reverse(states))
            {
                await agent.ApplyAsync(state.Set);
                var period = TimeSpan.FromTicks(new Slices(state.Set?.Status.RecordOneIn ?? 1).Period / 100);
                state.Add(await WindowAsync(agent, period > Window ? period : Window, round + 2, loadAsync));
            }
        }
    }

    private static async Task<ShopWindow> WindowAsync(ShopAgent agent, TimeSpan time, int seed, Func<TimeSpan, int, Task<int>> loadAsync)
    {
        // An old state is still sending: what a change costs is no part of what it is changed to.
        await loadAsync(TimeSpan.FromSeconds((double)WarmUpRequests / RatePerSecond), seed + 1_000_000);
        var (cpu, spans) = (agent.Cpu, agent.Spans);
        var requests = await loadAsync(time, seed);
        await Task.Delay(120); // What is still on its way out.
        return new ShopWindow((agent.Cpu - cpu) / requests / 1000, (double)(agent.Spans - spans) / requests);
    }
}
