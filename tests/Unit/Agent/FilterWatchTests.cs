using Pythia.Agent.Applying.EventPipe;

namespace Pythia.Unit.Tests.Agent;

public sealed class FilterWatchTests
{
    private const long Second = 1_000_000_000;
    private readonly FilterWatch watch = new();

    [Fact]
    public void Signs_during_a_change_of_our_own_are_expected()
    {
        watch.BeginChange(100);
        Assert.False(watch.IsForeign(150));
        watch.EndChange(200);
        Assert.False(watch.IsForeign(100));
        Assert.False(watch.IsForeign(201));
    }

    [Fact]
    public void Signs_at_any_other_time_are_not()
    {
        watch.BeginChange(100);
        watch.EndChange(200);
        Assert.True(watch.IsForeign(99));
        Assert.True(watch.IsForeign(200 + Second));
    }

    [Fact]
    public void Silence_is_doubted_at_most_three_times()
    {
        watch.Seen(0);
        Assert.False(watch.IsDoubtful(14 * Second));
        Assert.True(watch.IsDoubtful(15 * Second));
        Assert.False(watch.IsDoubtful(16 * Second));
        Assert.True(watch.IsDoubtful(30 * Second));
        Assert.True(watch.IsDoubtful(45 * Second));
        Assert.False(watch.IsDoubtful(500 * Second));
        watch.Seen(500 * Second);
        Assert.True(watch.IsDoubtful(515 * Second));
    }
}
