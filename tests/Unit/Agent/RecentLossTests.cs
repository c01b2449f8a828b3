using Pythia.Agent.Hosting;

namespace Pythia.Unit.Tests.Agent;

public sealed class RecentLossTests
{
    private const long Second = 1_000_000_000;

    [Fact]
    public void Losses_count_for_a_minute_and_then_no_more()
    {
        var loss = new RecentLoss();

        Assert.Equal(0, loss.PermilleAt(0, 0, 0));
        Assert.Equal(100, loss.PermilleAt(5 * Second, 90, 10));
        Assert.Equal(10, loss.PermilleAt(50 * Second, 990, 10));
        Assert.Equal(0, loss.PermilleAt(70 * Second, 1990, 10));
    }

    [Fact]
    public void Single_loss_among_many_is_not_nothing() => Assert.Equal(1, new RecentLoss().PermilleAt(Second, 1_000_000, 1));

    [Fact]
    public void Losses_before_the_first_look_count() => Assert.Equal(500, new RecentLoss().PermilleAt(3600 * Second, 5, 5));

    [Fact]
    public void Total_that_begins_anew_is_no_loss()
    {
        var loss = new RecentLoss();
        loss.PermilleAt(Second, 100, 50);

        Assert.Equal(0, loss.PermilleAt(100 * Second, 200, 3));
    }
}
