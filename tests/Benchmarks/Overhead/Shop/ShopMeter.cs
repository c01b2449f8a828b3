using System.Diagnostics;
using Pythia.Agent.Planning;

namespace Pythia.Benchmarks.Overhead.Shop;

/// <summary>Measures the shop's CPU in windows of load, in one state of observation after the other.</summary>
internal sealed class ShopMeter(ShopAgent agent, ShopLoad load)
{
    private const int WarmUpRequests = 100;
    private const int WarmUpPerSecond = 100;
    private const int NanosecondsPerTick = 100;
    private const int SlicesPerWindow = 4;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(12);

    // Between these the slice of a window costs something: sessions are opened and closed, and what was collected is sent.
    private static readonly TimeSpan BeforeSlice = TimeSpan.FromSeconds(0.3);
    private static readonly TimeSpan AfterSlice = TimeSpan.FromSeconds(0.7);

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
                state.Add(new ShopWindow(agent.Cpu - cpu, clock.Elapsed, 0, 0, []));
            }
        }
    }

    private async Task<ShopWindow> WindowAsync(ShopState state, int seed, Func<TimeSpan, int, Task<int>> loadAsync)
    {
        // An old state is still sending: what a change costs is no part of what it is changed to.
        await load.AtRateAsync(WarmUpRequests, WarmUpPerSecond, seed + 1_000_000);
        return state.OneIn > 1 ? await SlicedWindowAsync(new Slices(state.OneIn), seed, loadAsync) : await PlainWindowAsync(seed, loadAsync);
    }

    private async Task<ShopWindow> PlainWindowAsync(int seed, Func<TimeSpan, int, Task<int>> loadAsync)
    {
        var (clock, before) = (Stopwatch.StartNew(), Now());
        await loadAsync(Window, seed);
        var time = clock.Elapsed;
        await Task.Delay(120); // What is still on its way out.
        var after = Now();
        return new ShopWindow(after.Cpu - before.Cpu, time, after.Ended - before.Ended, after.Spans - before.Spans, []);
    }

    // One load all the while, so that a slice differs from what is outside of it by nothing but the slice.
    private async Task<ShopWindow> SlicedWindowAsync(Slices slices, int seed, Func<TimeSpan, int, Task<int>> loadAsync)
    {
        var period = TimeSpan.FromTicks(slices.Period / NanosecondsPerTick);
        var running = loadAsync(period * (SlicesPerWindow + 1.2), seed);
        await UntilAsync(slices, -BeforeSlice);
        var (clock, first) = (Stopwatch.StartNew(), Now());
        var (start, added) = (first, new List<double>());
        for (var slice = 0; slice < SlicesPerWindow; slice++)
        {
            await UntilAsync(slices, TimeSpan.FromTicks(Slices.Length / NanosecondsPerTick) + AfterSlice);
            var middle = Now();
            await UntilAsync(slices, -BeforeSlice);
            var end = Now();
            var perRequest = (end.Cpu - middle.Cpu) / (end.Ended - middle.Ended);
            var extra = middle.Cpu - start.Cpu - ((middle.Ended - start.Ended) * perRequest);
            added.Add(extra / (end.Cpu - start.Cpu - extra));
            start = end;
        }

        var time = clock.Elapsed;
        await running;
        return new ShopWindow(start.Cpu - first.Cpu, time, start.Ended - first.Ended, start.Spans - first.Spans, added);
    }

    private (double Cpu, int Ended, long Spans) Now() => (agent.Cpu, load.Ended, agent.Spans);

    // Until the next time that is so far from the beginning of a slice.
    private static async Task UntilAsync(Slices slices, TimeSpan sinceBeginning)
    {
        var now = ((DateTime.UtcNow - DateTime.UnixEpoch).Ticks - sinceBeginning.Ticks) * NanosecondsPerTick;
        await Task.Delay(TimeSpan.FromTicks((slices.Period - (now % slices.Period)) / NanosecondsPerTick));
    }
}
