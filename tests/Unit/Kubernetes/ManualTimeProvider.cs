namespace Pythia.Unit.Tests.Kubernetes;

/// <summary>A clock that moves only when a test says so. Timers fire inside <see cref="Advance"/>, in the order of their due times.</summary>
internal sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<ManualTimer> timers = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> waiters = [];
    private readonly DateTimeOffset start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private TimeSpan elapsed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How far the wall clock is off; the monotonic clock is not.</summary>
    public TimeSpan WallOffset { get; set; }

    public override DateTimeOffset GetUtcNow() => start + Elapsed() + WallOffset;

    public override long GetTimestamp() => Elapsed().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        var target = Elapsed() + by;
        while (true)
        {
            ManualTimer? next;
            lock (gate)
            {
                next = timers.Where(t => t.Due <= target).MinBy(t => t.Due);
                elapsed = next?.Due ?? target;
                if (next is not null)
                {
                    next.Due = next.Period is { } period ? elapsed + period : null;
                    timers.RemoveAll(t => t.Due is null);
                }
            }

            if (next is null)
            {
                return;
            }

            next.Fire();
        }
    }

    /// <summary>Time passes, but no timer fires: the process was stopped.</summary>
    public void Sleep(TimeSpan by)
    {
        lock (gate)
        {
            elapsed += by;
        }
    }

    /// <summary>Waits until at least so many timers are set: the code under test has come to rest in that many waits.</summary>
    public Task WhenTimersAsync(int count)
    {
        lock (gate)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiters.Add((count, reached));
            Release();
            return reached.Task.WaitAsync(TimeSpan.FromSeconds(20));
        }
    }

    private TimeSpan Elapsed()
    {
        lock (gate)
        {
            return elapsed;
        }
    }

    private void Set(ManualTimer timer, TimeSpan due, TimeSpan period)
    {
        lock (gate)
        {
            timers.Remove(timer);
            timer.Due = due == Timeout.InfiniteTimeSpan ? null : elapsed + due;
            timer.Period = period == Timeout.InfiniteTimeSpan || period == TimeSpan.Zero ? null : period;
            if (timer.Due is not null)
            {
                timers.Add(timer);
            }

            Release();
        }
    }

    private void Release()
    {
        foreach (var waiter in waiters.Where(w => timers.Count >= w.Count).ToList())
        {
            waiters.Remove(waiter);
            waiter.Reached.TrySetResult();
        }
    }

    private sealed class ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        public TimeSpan? Due { get; set; }

        public TimeSpan? Period { get; set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.Set(this, dueTime, period);
            return true;
        }

        public void Dispose() => clock.Set(this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
