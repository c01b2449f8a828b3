using FsCheck;
using FsCheck.Fluent;
using Pythia.Kubernetes;

namespace Pythia.Unit.Tests.Kubernetes;

public sealed class WorkQueueTests
{
    private readonly ManualTimeProvider clock = new();

    private WorkQueue<string> Create(int maximumKeys = 100) => new(new WorkQueueOptions
    {
        Clock = clock,
        Jitter = () => 0,
        MaximumKeys = maximumKeys,
        Backoff = new ExponentialBackoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10)),
    });

    [Fact]
    public async Task Key_added_twice_is_taken_once()
    {
        using var queue = Create();
        queue.Add("a");
        queue.Add("a");
        queue.Add("b");
        Assert.Equal("a", await queue.TakeAsync(default));
        Assert.Equal("b", await queue.TakeAsync(default));
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public async Task Key_added_while_being_worked_on_comes_again_after_done()
    {
        using var queue = Create();
        queue.Add("a");
        await queue.TakeAsync(default);
        queue.Add("a");
        var next = queue.TakeAsync(default);
        Assert.False(next.IsCompleted);
        queue.Done("a");
        Assert.Equal("a", await next);
    }

    [Fact]
    public async Task Delayed_key_comes_at_its_time_and_not_before()
    {
        using var queue = Create();
        queue.AddAfter("a", TimeSpan.FromSeconds(5));
        var next = queue.TakeAsync(default);
        clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(next.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal("a", await next);
    }

    [Fact]
    public async Task Earlier_of_two_delays_counts()
    {
        using var queue = Create();
        queue.AddAfter("a", TimeSpan.FromSeconds(5));
        queue.AddAfter("a", TimeSpan.FromSeconds(1));
        queue.AddAfter("a", TimeSpan.FromSeconds(3));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("a", await queue.TakeAsync(default));
        queue.Done("a");
        clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public void Adding_at_once_voids_a_delay()
    {
        using var queue = Create();
        queue.AddAfter("a", TimeSpan.FromSeconds(5));
        queue.Add("a");
        Assert.Equal(0, queue.DelayedCount);
        Assert.Equal(1, queue.Count);
    }

    [Fact]
    public void Failures_in_a_row_double_the_delay_up_to_the_bound_and_success_resets_it()
    {
        using var queue = Create();
        var delays = Enumerable.Range(0, 6).Select(_ => queue.AddFailed("a").TotalSeconds).ToList();
        Assert.Equal([1, 2, 4, 8, 10, 10], delays);
        queue.Forget("a");
        Assert.Equal(1, queue.AddFailed("a").TotalSeconds);
        Assert.Equal(1, queue.AddFailed("b").TotalSeconds);
    }

    [Fact]
    public void Full_queue_drops_new_keys_and_counts_them()
    {
        using var queue = Create(maximumKeys: 2);
        Assert.True(queue.Add("a"));
        Assert.True(queue.AddAfter("b", TimeSpan.FromSeconds(1)));
        Assert.False(queue.Add("c"));
        Assert.False(queue.AddAfter("d", TimeSpan.FromSeconds(1)));
        Assert.True(queue.Add("a"));
        Assert.Equal(2, queue.Dropped);
    }

    [Fact]
    public void Void_delays_do_not_pile_up()
    {
        using var queue = Create();
        for (var i = 0; i < 10_000; i++)
        {
            queue.AddAfter("a", TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(i));
        }

        Assert.InRange(queue.DelayedEntries, 1, 200);
    }

    /// <summary>Over any sequence of operations: no key is worked on twice at once, and every key that was added is taken after that.</summary>
    [Fact]
    public void Every_added_key_is_taken_once_after_it_was_added_and_never_by_two_workers()
    {
        var operations = Gen.Choose(0, 39).ListOf().Select(l => l.ToList());
        Prop.ForAll(operations.ToArbitrary(), IsSafe).QuickCheckThrowOnFailure();
    }

    private bool IsSafe(List<int> operations)
    {
        using var queue = Create();
        var owed = new HashSet<string>();
        var working = new HashSet<string>();
        foreach (var operation in operations)
        {
            var key = (operation % 5).ToString();
            switch (operation / 5)
            {
                case 0 or 1:
                    queue.Add(key);
                    owed.Add(key);
                    break;
                case 2:
                    queue.AddAfter(key, TimeSpan.FromSeconds(operation));
                    owed.Add(key);
                    break;
                case 3:
                    queue.AddFailed(key);
                    owed.Add(key);
                    break;
                case 4:
                    clock.Advance(TimeSpan.FromSeconds(operation));
                    break;
                case 5:
                    queue.Done(key);
                    working.Remove(key);
                    break;
                default:
                    if (!TryTake(queue, owed, working))
                    {
                        return false;
                    }

                    break;
            }
        }

        clock.Advance(TimeSpan.FromHours(1));
        foreach (var key in working.ToList())
        {
            queue.Done(key);
            working.Remove(key);
        }

        for (var left = queue.Count; left > 0; left--)
        {
            if (!TryTake(queue, owed, working))
            {
                return false;
            }
        }

        return queue.Count == 0 && owed.Count == 0;
    }

    private static bool TryTake(WorkQueue<string> queue, HashSet<string> owed, HashSet<string> working)
    {
        using var now = new CancellationTokenSource();
        var take = queue.TakeAsync(now.Token).AsTask();
        if (!take.IsCompleted)
        {
            now.Cancel();
            return true;
        }

        var key = take.Result;
        return working.Add(key) && owed.Remove(key);
    }
}
