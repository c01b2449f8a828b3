using FsCheck;
using FsCheck.Fluent;
using Pythia.Agent.Applying.Injected;
using Pythia.Agent.Guarding;
using Pythia.Agent.Planning;
using Pythia.Hook;

namespace Pythia.Unit.Tests.Agent;

/// <summary>Recording in slices of time, and what follows for rates and costs.</summary>
public sealed class SlicesTests
{
    private const long Second = 1_000_000_000;
    private const long Epoch = 1_790_000_000 * Second; // A multiple of 40 s and of 4 s.

    [Theory]
    [InlineData(10, 0.0, true, false)]
    [InlineData(10, 0.2, true, true)]
    [InlineData(10, 3.499, true, true)]
    [InlineData(10, 3.5, true, false)]
    [InlineData(10, 3.999, true, false)]
    [InlineData(10, 4.0, false, false)]
    [InlineData(10, 39.999, false, false)]
    [InlineData(1, 5.0, true, true)]
    [InlineData(0, 5.0, true, true)]
    public void Slice_opens_at_multiples_of_its_period(int oneIn, double seconds, bool isOpen, bool isWhole)
    {
        var slices = new Slices(oneIn);
        var time = Epoch + (long)(seconds * Second);

        Assert.Equal((isOpen, isWhole), (slices.IsOpen(time), slices.IsWhole(time)));
    }

    [Fact]
    public void It_is_known_when_the_next_change_comes()
    {
        Assert.Equal(3.25, new Slices(10).UntilChange(Epoch + (3 * Second / 4)).TotalSeconds, 6);
        Assert.Equal(35, new Slices(10).UntilChange(Epoch + (5 * Second)).TotalSeconds, 6);
        Assert.Equal(TimeSpan.MaxValue, new Slices(1).UntilChange(Epoch));
    }

    [Fact]
    public void Clock_of_a_slice_runs_while_it_is_open_and_adds_up_to_the_share() => Prop.ForAll(
        Gen.Choose(2, 900).Zip(Gen.Choose(0, 2_000_000_000)).Zip(Gen.Choose(0, 1_000_000)).ToArbitrary(),
        x =>
        {
            var slices = new Slices(x.Item1.Item1);
            var time = Epoch + ((long)x.Item1.Item2 * 3);
            var later = time + (x.Item2 * 1000L);
            var opened = slices.OpenTime(later) - slices.OpenTime(time);
            Assert.InRange(opened, 0, later - time);
            Assert.True(slices.WholeTime(later) - slices.WholeTime(time) <= opened);
            Assert.Equal(slices.Period * slices.Share, slices.OpenTime(time + slices.Period) - slices.OpenTime(time), 1);
            Assert.Equal(slices.Period * slices.WholeShare, slices.WholeTime(time + slices.Period) - slices.WholeTime(time), 1);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Rate_by_the_clock_of_a_slice_is_that_of_recording_all_the_time()
    {
        var slices = new Slices(10);
        var meter = new RateMeter();
        var (seen, rate) = (0.0, 0.0);

        // 100 events per second, seen with a delay of 0.2 s, looked at each 0.9 s.
        for (var t = 0.0; t < 120; t += 0.9)
        {
            var time = Epoch + (long)(t * Second);
            seen = 100.0 * slices.OpenTime(time - (Second / 5)) / Second;
            rate = meter.Update(seen, slices.OpenTime(time), Slices.Length, 0.5);
        }

        Assert.InRange(rate, 95, 105);
    }

    [Fact]
    public void Overhead_is_an_average_and_what_it_would_be_without_slices_is_told()
    {
        var usage = new NodeUsage
        {
            ProcessMillicores = 1000, AgentCpuMillicores = 1, AgentMemoryMebibytes = 1,
            Points = [new PointCost("a", 10, 4, Skeleton: true, Share: 0.1), new PointCost("kernel/b", 10, 2, Skeleton: false)],
        };

        Assert.Equal((6, 42), (usage.OverheadPermille, usage.FullOverheadPermille));
    }

    [Fact]
    public void Clock_that_was_set_back_hides_no_cost()
    {
        var meter = new RateMeter();
        meter.Update(0, Epoch, Second / 2);
        meter.Update(100, Epoch + Second, Second / 2);
        Assert.Equal(100, meter.Update(200, Epoch - (600 * Second), Second / 2));
        Assert.Equal(900, meter.Update(1100, Epoch - (599 * Second), Second / 2));
    }

    [Fact]
    public void Trace_point_of_both_tiers_has_the_cost_of_both()
    {
        var both = new PointCost("a", 10, 2, Skeleton: false, Share: 0.1).Plus(new PointCost("a", 5, 1, Skeleton: false, Share: 0.5));

        Assert.Equal((15, 3, 22), (both.EventsPerSecond, both.CpuMillicores, Math.Round(both.FullCpuMillicores, 9)));
        Assert.Equal(1, new PointCost("a", 0, 0, Skeleton: false).Plus(new PointCost("a", 0, 0, Skeleton: false, Share: 0.5)).Share);
    }

    [Theory]
    [InlineData(0.04, 15, 30)]
    [InlineData(0.06, 8, 29)]
    [InlineData(0.28, 6, 15)]
    [InlineData(1, 1, 4)]
    [InlineData(64, 1, 1)]
    [InlineData(0, 30, 30)]
    public void Events_are_dearer_in_processes_that_are_idle_in_between(double cores, double least, double most) =>
        Assert.InRange(EventCost.SlownessAt(cores), least, most);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, EventCost.EarlySlice)]
    [InlineData(60, 60 * EventCost.EarlySlice)]
    [InlineData(1060, (60 * EventCost.EarlySlice) + (1000 * EventCost.Slice))]
    public void First_slices_of_a_process_are_the_dear_ones(long count, double nanoseconds) => Assert.Equal(nanoseconds, EventCost.OfSlices(count));

    [Fact]
    public void Hook_is_told_when_requests_begin()
    {
        var spec = HookSpec.Read(HookCommand.Build(1, Plan(10)))!;

        Assert.Equal(new TimeSlices(40_000, 200, 3500, 4000), spec.Slices);
        Assert.True(HookSpec.Read(HookCommand.Build(1, Plan(1)))!.Slices.IsAlways);
    }

    [Fact]
    public void Hook_knows_that_nothing_is_recorded_until_the_next_slice()
    {
        Assert.Equal(0, default(TimeSlices).Silence());

        // Nearly all of the time: a day's period, of which a second is recorded.
        var rare = new TimeSlices(86_400_000, 200, 500, 1000);
        var phase = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond % rare.Period;
        Assert.InRange(rare.Silence(), phase < 2500 ? 0 : rare.Period - phase - 60_000, rare.Period - phase);

        // All of it.
        Assert.Equal(0, new TimeSlices(4000, 200, 3500, 4000).Silence());
    }

    [Fact]
    public void Set_that_records_less_wins_and_looking_for_names_takes_all_the_time()
    {
        var process = Sets.Process(1, "front");
        var set = Sets.Of();
        SetView In(int oneIn) => set with { Status = set.Status with { RecordOneIn = oneIn } };
        var input = Sets.Input(In(3), process) with { Sets = [In(3), In(7), In(1)] };

        Assert.Equal(new Slices(7), Planner.Plan(input).Processes.Single().Slices);
        Assert.Equal(new Slices(1), Planner.Plan(Sets.Input(set, process)).Processes.Single().Slices);
        var discovering = input with { Sets = [In(7) with { Spec = set.Spec with { Discover = true } }], Discovering = [process.Key] };
        Assert.Equal(new Slices(1), Planner.Plan(discovering).Processes.Single().Slices);
    }

    private static ProcessPlan Plan(int oneIn) => new() { Process = Sets.Process(1, "front"), Activities = [ActivitySelection.Server], Injected = true, Slices = new Slices(oneIn) };
}
