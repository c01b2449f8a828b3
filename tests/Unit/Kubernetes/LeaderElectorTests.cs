using Pythia.Kubernetes;

namespace Pythia.Unit.Tests.Kubernetes;

public sealed class LeaderElectorTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly ManualTimeProvider clock = new();
    private readonly LeaseServer server = new();
    private readonly List<Candidate> candidates = [];

    [Fact]
    public async Task One_of_two_candidates_leads_and_the_other_follows_after_a_release()
    {
        var a = Start("a");
        await UntilAsync(() => a.Elector.IsLeading);
        var b = Start("b");
        await RunForAsync(TimeSpan.FromSeconds(60), b);
        Assert.False(b.Elector.IsLeading);
        Assert.True(a.Elector.IsLeading, "renewals keep the lease");
        await a.StopAsync();
        var released = clock.GetTimestamp();
        Assert.Equal(string.Empty, server.Holder);
        await UntilAsync(() => b.Elector.IsLeading);
        Assert.True(clock.GetElapsedTime(released) < TimeSpan.FromSeconds(15), "a release spares the wait for the lease's end");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Leader_that_cannot_renew_stops_at_the_deadline_and_before_another_leads(bool hangs)
    {
        var a = Start("a");
        await UntilAsync(() => a.Elector.IsLeading);
        var b = Start("b");
        await UntilAsync(() => server.Requests("b") > 0);
        (hangs ? server.Hanging : server.Failing).Add("a");
        var cutOff = clock.GetTimestamp();
        await UntilAsync(() => a.WorkEnded);
        Assert.False(a.Elector.IsLeading);
        Assert.True(clock.GetElapsedTime(cutOff) >= TimeSpan.FromSeconds(7), "one failed renewal does not end leadership");
        await UntilAsync(() => b.Elector.IsLeading);
        Assert.True(clock.GetElapsedTime(cutOff) >= TimeSpan.FromSeconds(11), "the lease runs to its end");
    }

    [Fact]
    public async Task Leader_that_slept_knows_at_once_that_it_no_longer_leads()
    {
        var a = Start("a");
        await UntilAsync(() => a.Elector.IsLeading);
        clock.Sleep(TimeSpan.FromSeconds(11));
        Assert.False(a.Elector.IsLeading, "although no timer has fired");
        Assert.False(a.WorkEnded);
    }

    [Fact]
    public async Task Wall_clock_jumps_do_no_harm()
    {
        var a = Start("a");
        await UntilAsync(() => a.Elector.IsLeading);
        var b = Start("b");
        await UntilAsync(() => server.Requests("b") > 0);
        clock.WallOffset = TimeSpan.FromDays(400);
        await RunForAsync(TimeSpan.FromSeconds(30), b);
        clock.WallOffset = TimeSpan.FromDays(-400);
        await RunForAsync(TimeSpan.FromSeconds(30), b);
        Assert.True(a.Elector.IsLeading);
        Assert.False(b.Elector.IsLeading);
        Assert.False(a.WorkEnded);
    }

    [Fact]
    public async Task Lease_is_not_released_while_the_work_still_runs()
    {
        var finish = new TaskCompletionSource();
        var a = Start("a", _ => finish.Task);
        await UntilAsync(() => a.Elector.IsLeading);
        var stopping = a.StopAsync();
        Assert.Equal("a", server.Holder);
        finish.SetResult();
        await stopping;
        Assert.Equal(string.Empty, server.Holder);
    }

    [Fact]
    public async Task Failure_of_the_work_releases_the_lease_and_is_passed_on()
    {
        var a = Start("a", _ => throw new InvalidOperationException("bug"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => a.Running.WaitAsync(Limit));
        Assert.Equal(string.Empty, server.Holder);
    }

    [Theory]
    [InlineData(15, 15, 2, "RenewDeadline")]
    [InlineData(15, 10, 9, "RetryPeriod")]
    [InlineData(0.5, 0.4, 0.1, "LeaseDuration")]
    public void Options_that_could_let_two_lead_are_refused(double lease, double deadline, double retry, string named)
    {
        using var client = TestClients.Against(server, clock);
        var error = Assert.Throws<ArgumentException>(() => new LeaderElector(client, new LeaderElectionOptions
        {
            Namespace = "n",
            Name = "l",
            Identity = "a",
            LeaseDuration = TimeSpan.FromSeconds(lease),
            RenewDeadline = TimeSpan.FromSeconds(deadline),
            RetryPeriod = TimeSpan.FromSeconds(retry),
        }));
        Assert.Contains(named, error.Message);
    }

    /// <summary>Three candidates, faults that come and go: at every instant at most one leads, and someone leads again in the end.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task At_most_one_leads_whatever_fails(int seed)
    {
        var chance = new Random(seed);
        var all = new[] { Start("a"), Start("b"), Start("c") };
        for (var step = 0; step < 400; step++)
        {
            if (chance.Next(20) == 0)
            {
                var name = all[chance.Next(3)].Name;
                var faults = chance.Next(2) == 0 ? server.Hanging : server.Failing;
                faults.Toggle(name);
            }

            clock.Advance(TimeSpan.FromMilliseconds(chance.Next(1000)));
            await Task.Yield();
            Assert.InRange(all.Count(c => c.Elector.IsLeading), 0, 1);
        }

        server.Hanging.Clear();
        server.Failing.Clear();
        await UntilAsync(() => all.Any(c => c.Elector.IsLeading));
    }

    public async ValueTask DisposeAsync()
    {
        server.Hanging.Clear();

        // Requests that hang already end at their time limits, so time must go on.
        var stopping = Task.WhenAll(candidates.Select(c => c.StopAsync()));
        await UntilAsync(() => stopping.IsCompleted);
        await stopping;
        candidates.ForEach(c => c.Dispose());
    }

    private Candidate Start(string name, Func<CancellationToken, Task>? work = null)
    {
        var candidate = new Candidate(name, server, clock, work);
        candidates.Add(candidate);
        return candidate;
    }

    /// <summary>Lets virtual time pass in small steps until a condition holds. The real time limit only catches a hang.</summary>
    private async Task UntilAsync(Func<bool> condition)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Limit, "the condition did not come true");
            clock.Advance(TimeSpan.FromMilliseconds(100));
            await RestAsync();
        }
    }

    /// <summary>Lets virtual time pass while a candidate keeps asking for the lease.</summary>
    private async Task RunForAsync(TimeSpan time, Candidate asking)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(1))
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await RestAsync();
        }

        var before = server.Requests(asking.Name);
        await UntilAsync(() => server.Requests(asking.Name) > before);
    }

    // Everything here runs without real waiting, so once the pool has run what was queued, all candidates are at rest again.
    private static async Task RestAsync()
    {
        for (var i = 0; i < 20 || ThreadPool.PendingWorkItemCount > 0; i++)
        {
            await Task.Yield();
        }
    }
}
