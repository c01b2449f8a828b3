using System.Collections.Concurrent;
using Pythia.Kubernetes;

namespace Pythia.Unit.Tests.Kubernetes;

public sealed class ReconcilerTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly ManualTimeProvider clock = new();
    private readonly ConcurrentQueue<(string Key, Exception Error, TimeSpan Delay)> failures = new();

    [Fact]
    public async Task Failed_key_comes_again_after_its_delay_and_others_go_on()
    {
        using var queue = Create();
        using var stop = new CancellationTokenSource();
        var seen = new BlockingCollection<string>();
        var attempts = 0;
        var running = new Reconciler<string>(
            queue,
            (key, _) =>
            {
                seen.Add(key, CancellationToken.None);
                return key == "bad" && attempts++ == 0 ? throw new InvalidOperationException("first time") : Task.FromResult(ReconcileOutcome.Settled);
            },
            (key, error, delay) => failures.Enqueue((key, error, delay))).RunAsync(stop.Token);
        queue.Add("bad");
        queue.Add("good");
        Assert.Equal("bad", Take(seen));
        Assert.Equal("good", Take(seen));
        Assert.Equal(TimeSpan.FromSeconds(1), Assert.Single(failures).Delay);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("bad", Take(seen));
        await StopAsync(stop, running);
    }

    [Fact]
    public async Task Servers_retry_after_counts_instead_of_the_backoff()
    {
        using var queue = Create();
        using var stop = new CancellationTokenSource();
        var failed = new TaskCompletionSource<TimeSpan>();
        var running = new Reconciler<string>(
            queue,
            (_, _) => throw new KubernetesApiException("PATCH /x", new KubernetesStatus { Code = 429 }, TimeSpan.FromSeconds(42)),
            (_, _, delay) => failed.TrySetResult(delay)).RunAsync(stop.Token);
        queue.Add("a");
        Assert.Equal(TimeSpan.FromSeconds(42), await failed.Task.WaitAsync(Limit));
        await StopAsync(stop, running);
    }

    [Fact]
    public async Task Again_brings_the_key_back_after_the_time()
    {
        using var queue = Create();
        using var stop = new CancellationTokenSource();
        var seen = new BlockingCollection<string>();
        var running = new Reconciler<string>(
            queue,
            (key, _) =>
            {
                seen.Add(key, CancellationToken.None);
                return Task.FromResult(ReconcileOutcome.Again(TimeSpan.FromMinutes(1)));
            },
            (key, error, delay) => failures.Enqueue((key, error, delay))).RunAsync(stop.Token);
        queue.Add("a");
        Assert.Equal("a", Take(seen));
        await clock.WhenTimersAsync(1);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("a", Take(seen));
        await StopAsync(stop, running);
    }

    [Fact]
    public async Task Cancellation_waits_for_the_key_being_worked_on()
    {
        using var queue = Create();
        using var stop = new CancellationTokenSource();
        var started = new TaskCompletionSource();
        var finish = new TaskCompletionSource();
        var running = new Reconciler<string>(
            queue,
            async (_, _) =>
            {
                started.SetResult();
                await finish.Task;
                return ReconcileOutcome.Settled;
            },
            (key, error, delay) => failures.Enqueue((key, error, delay)),
            workers: 3).RunAsync(stop.Token);
        queue.Add("a");
        await started.Task.WaitAsync(Limit);
        await stop.CancelAsync();
        Assert.False(running.IsCompleted);
        finish.SetResult();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Limit));
        Assert.Equal(0, queue.WorkingCount);
    }

    private WorkQueue<string> Create() => new(new WorkQueueOptions { Clock = clock, Jitter = () => 0, Backoff = new ExponentialBackoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10)) });

    private static string Take(BlockingCollection<string> seen)
    {
        Assert.True(seen.TryTake(out var key, Limit), "nothing was reconciled");
        return key;
    }

    private static async Task StopAsync(CancellationTokenSource stop, Task running)
    {
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(Limit));
    }
}
