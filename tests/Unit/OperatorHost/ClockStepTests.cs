using Pythia.OperatorHost;
using Pythia.Unit.Tests.Kubernetes;

namespace Pythia.Unit.Tests.OperatorHost;

public sealed class ClockStepTests
{
    [Theory]
    [InlineData(3600)]
    [InlineData(-3600)]
    [InlineData(2)]
    public void Setting_the_clock_is_noticed_once(int seconds)
    {
        var time = new ManualTimeProvider();
        var watch = new ClockStep(time);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(watch.Look());

        time.WallOffset = TimeSpan.FromSeconds(seconds);
        time.Advance(TimeSpan.FromSeconds(0.1));

        Assert.Equal(seconds, watch.Look()!.Value.TotalSeconds, 3);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(watch.Look());
    }

    [Fact]
    public void Slewing_and_a_stopped_process_are_not_steps()
    {
        var time = new ManualTimeProvider();
        var watch = new ClockStep(time);
        for (var i = 0; i < 1000; i++)
        {
            time.WallOffset += TimeSpan.FromMilliseconds(5);
            time.Advance(TimeSpan.FromSeconds(1));
            Assert.Null(watch.Look());
        }

        time.Sleep(TimeSpan.FromHours(1));
        Assert.Null(watch.Look());
    }
}
