using System.Diagnostics;
using Pythia.Agent.Planning;

namespace Pythia.Benchmarks.Overhead.Shop;

/// <summary>Measures the shop's CPU in windows of load, in one state of observation after the other.</summary>
internal sealed class ShopMeter(ShopAgent agent, ShopLoad load)
{
    private const int WarmUpRequests = 100;
    private const int WarmUpPerSecond = 100;
    private const int NanosecondsPerTick = 100;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(12);

    // Between these the slice of a window costs something: sessions are opened and closed, and what was collected is sent.
    private static readonly TimeSpan BeforeSlice = TimeSpan.FromSeconds(0.3);
    private static readonly TimeSpan AfterSlice = TimeSpan.FromSeconds(0.7);

    /// <summary>How long a window of a state is: one period of its slices, so that it holds one of them.</summary>
    public static TimeSpan WindowOf(ShopState state) => state.OneIn > 1 ? TimeSpan.FromTicks(new Slices(state.OneIn).Period / NanosecondsPerTick) : Window;

    /// <summary>So many windows of each state, in turns; those of a round get the same requests.</summary>
    public async Task RunAsync(IReadOnlyList<ShopState> states, int rounds, Func<TimeSpan, int, Task<int>> loadAsync)
    {
        for (var round = 0; round < rounds; round++)
        {
            foreach (var state in round % 2 == 0 ? states : states.Reverse())
            {
                await agent.ApplyAsync(state.Set);
                state.Add(await WindowAsync(state, round + 2, loadAsync));
            }
        }
    }

    /// <summary>The same without any request: CPU per second.</summary>
    public async Task RunIdleAsync(IReadOnlyList<ShopState> states, int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            foreach (var state in round % 2 == 0 ? states : states.Reverse())
            {
                await agent.ApplyAsync(state.Set);
                await Task.Delay(TimeSpan.FromSeconds(2)); // What the change itself has left to do.
                var (clock, cpu) = (Stopwatch.StartNew(), agent.Cpu);
                await Task.Delay(Window);
                state.Add(new ShopWindow(agent.Cpu - cpu, clock.Elapsed, 0, 0));
            }
        }
    }

    private async Task<ShopWindow> WindowAsync(ShopState state, int seed, Func<TimeSpan, int, Task<int>> loadAsync)
    {
        // An old state is still sending: what a change costs is no part of what it is changed to.
        await load.AtRateAsync(WarmUpRequests, WarmUpPerSecond, seed + 1_000_000);
        var slices = new Slices(state.Set is null ? 1 : state.OneIn);
        if (!slices.IsAlways)
        {
            await UntilSliceAsync(slices);
        }

        var (clock, start, spans) = (Stopwatch.StartNew(), (agent.Cpu, load.Ended), agent.Spans);
        var running = loadAsync(WindowOf(state), seed);
        await Task.WhenAny(running, Task.Delay(BeforeSlice + TimeSpan.FromTicks(Slices.Length / NanosecondsPerTick) + AfterSlice));
        var middle = (agent.Cpu, load.Ended);
        var requests = await running;
        var time = clock.Elapsed;
        await Task.Delay(120); // What is still on its way out.
        var end = (agent.Cpu, load.Ended);
        double? added = null;
        if (!slices.IsAlways)
        {
            var perRequest = (end.Cpu - middle.Cpu) / (end.Ended - middle.Ended);
            var extra = middle.Cpu - start.Cpu - ((middle.Ended - start.Ended) * perRequest);
            added = extra / (end.Cpu - start.Cpu - extra);
        }

        return new ShopWindow(end.Cpu - start.Cpu, time, requests, agent.Spans - spans, added);
    }

    // Shortly before one begins.
    private static async Task UntilSliceAsync(Slices slices)
    {
        var now = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * NanosecondsPerTick;
        var wait = TimeSpan.FromTicks((slices.Period - (now % slices.Period)) / NanosecondsPerTick) - BeforeSlice;
        await Task.Delay(wait > TimeSpan.Zero ? wait : wait + TimeSpan.FromTicks(slices.Period / NanosecondsPerTick));
    }
}
