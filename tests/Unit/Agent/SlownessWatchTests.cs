using System.Collections.Immutable;
using Pythia.Agent.Planning;
using Pythia.Model;

namespace Pythia.Unit.Tests.Agent;

/// <summary>Requests of log-normal durations, second by second; trace points of service "front" come on after 200 seconds.</summary>
public sealed class SlownessWatchTests
{
    private const long Second = 1_000_000_000;
    private const int On = 200;
    private static readonly ServiceProcess Front = Sets.Process(1, "front");
    private static readonly ServiceProcess Replica = Sets.Process(2, "front");
    private static readonly ServiceProcess Stock = Sets.Process(3, "stock");
    private static readonly ServiceProcess Cart = Sets.Process(4, "cart");

    [Fact]
    public void Nothing_is_found_where_nothing_changes()
    {
        var trips = Enumerable.Range(0, 300).Count(seed => new Trial { Seed = seed }.Run() is not null);

        Assert.Equal(0, trips);
    }

    [Fact]
    public void Load_that_comes_and_goes_is_no_slowdown()
    {
        var trips = Enumerable.Range(0, 150).Count(seed => new Trial
        {
            Seed = seed,
            Factor = (_, at) => 1 + (0.5 * Math.Sin((at + (7 * seed)) * 2 * Math.PI / (20 + (seed % 60)))),
        }.Run() is not null);

        Assert.Equal(0, trips);
    }

    [Fact]
    public void Slowdown_by_half_is_found_within_two_minutes()
    {
        var found = Enumerable.Range(0, 100).Select(seed => new Trial { Seed = seed, Factor = (_, at) => at >= On ? 1.5 : 1 }.Run()).ToList();

        Assert.All(found, at => Assert.InRange(at ?? int.MaxValue, On + 30, On + 120));
    }

    [Theory]
    [InlineData(On - 80)]
    [InlineData(On - 40)]
    [InlineData(On - 15)]
    [InlineData(On + 60)]
    [InlineData(On + 120)]
    public void Problem_that_begins_before_or_long_after_is_no_slowdown(int begin)
    {
        Assert.All(Enumerable.Range(0, 30), seed => Assert.Null(new Trial { Seed = seed, Factor = (_, at) => at >= begin ? 2 : 1 }.Run()));
    }

    [Fact]
    public void Slowdown_that_the_replicas_share_is_none() =>
        Assert.Null(new Trial { Processes = [Front, Replica, Stock], Uninstrumented = [Replica], Factor = (p, at) => at >= On && p != Stock ? 2 : 1 }.Run());

    [Fact]
    public void Slowdown_that_the_node_shares_is_none() =>
        Assert.Null(new Trial { Processes = [Front, Stock, Cart], Factor = (_, at) => at >= On ? 2 : 1 }.Run());

    [Fact]
    public void Slowdown_that_the_replicas_do_not_share_is_found_whatever_other_services_do()
    {
        var trial = new Trial { Processes = [Front, Replica, Stock], Uninstrumented = [Replica], Factor = (p, at) => at >= On && p != Replica ? 2 : 1 };

        Assert.NotNull(trial.Run());
        Assert.Contains("its processes without new trace points meanwhile", trial.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Service_that_calls_the_slower_one_is_no_excuse_for_it() =>
        Assert.NotNull(new Trial { Processes = [Front, Stock, Cart], Factor = (p, at) => at >= On && p != Cart ? 2 : 1 }.Run());

    [Fact]
    public void Others_that_become_faster_are_no_accusation() =>
        Assert.Null(new Trial { Processes = [Front, Replica], Uninstrumented = [Replica], Factor = (p, at) => at >= On && p == Replica ? 0.5 : 1 }.Run());

    [Fact]
    public void Slowdown_by_less_than_a_millisecond_or_of_long_requests_or_of_few_is_not_judged()
    {
        Assert.Null(new Trial { MedianMilliseconds = 1, Factor = (_, at) => at >= On ? 1.8 : 1 }.Run());
        Assert.NotNull(new Trial { MedianMilliseconds = 400, Factor = (_, at) => at >= On ? 1.8 : 1 }.Run());
        Assert.Null(new Trial { MedianMilliseconds = 600, Factor = (_, at) => at >= On ? 1.8 : 1 }.Run());
        Assert.Null(new Trial { EverySeconds = 5, PerSecond = 1, Factor = (_, at) => at >= On ? 1.8 : 1 }.Run());
    }

    [Fact]
    public void Slices_of_recording_leave_enough_to_judge() =>
        Assert.NotNull(new Trial { EverySeconds = 5, Factor = (_, at) => at >= On ? 1.6 : 1 }.Run());

    [Fact]
    public void Trace_points_that_were_on_from_the_start_are_usual() =>
        Assert.Null(new Trial { OnAt = 0, Factor = (_, at) => at >= On ? 2 : 1 }.Run());

    [Fact]
    public void Trace_points_that_keep_changing_are_judged_since_the_first_of_them() =>
        Assert.NotNull(new Trial { ChangeEverySeconds = 20, Factor = (_, at) => at >= On ? 1.6 : 1 }.Run());

    [Fact]
    public void Slower_service_keeps_its_skeleton_only_for_ten_minutes()
    {
        var trial = new Trial { Factor = (_, at) => at >= On ? 2 : 1 };
        var now = trial.Run()!.Value * Second;
        var set = Sets.Of("application/front/S/o", "kernel/front/syscall/fsync", "application/stock/S/o");
        var input = Sets.Input(set, Front, Stock) with { Slower = trial.Watch.SlowerAt(now), Discovering = [Front.Key] };

        var plan = Planner.Plan(input);

        Assert.Equal(
            [FailureReason.WorkloadSlower, FailureReason.WorkloadSlower, FailureReason.None], plan.Sets[0].Points.Select(p => p.Reason));
        Assert.Equal(TracePointState.Skipped, plan.Sets[0].Points[0].State);
        Assert.Matches(@"^slower since trace points came on: median \d+\.\d ms of \d+ requests, \d+\.\d ms of \d+ before; nothing to compare with$", plan.Sets[0].Points[0].Message);
        var front = plan.Processes.Single(p => p.Process == Front);
        Assert.Equal([ActivitySelection.Server, ActivitySelection.Client], front.Activities);
        Assert.False(front.Discover);
        Assert.NotEmpty(trial.Watch.SlowerAt(now + (599 * Second)));
        Assert.Empty(trial.Watch.SlowerAt(now + (601 * Second)));
    }

    [Fact]
    public void Service_of_the_same_name_elsewhere_keeps_its_trace_points()
    {
        var trial = new Trial { Factor = (_, at) => at >= On ? 2 : 1 };
        var now = trial.Run()!.Value * Second;
        var set = Sets.Of("application/front/S/o") with { Namespace = "other" };

        var plan = Planner.Plan(Sets.Input(set, Sets.Process(9, "front", "other")) with { Slower = trial.Watch.SlowerAt(now) });

        Assert.Equal(TracePointState.Pending, plan.Sets[0].Points[0].State);
    }

    private sealed class Trial
    {
        private const int End = 450;
        private const double Spread = 0.5;

        public int Seed { get; init; } = 1;

        public ServiceProcess[] Processes { get; init; } = [Front];

        public ServiceProcess[] Uninstrumented { get; init; } = [];

        public Func<ServiceProcess, int, double> Factor { get; init; } = (_, _) => 1;

        public int OnAt { get; init; } = On;

        public int PerSecond { get; init; } = 20;

        /// <summary>Requests are recorded in one of so many seconds.</summary>
        public int EverySeconds { get; init; } = 1;

        public int ChangeEverySeconds { get; init; } = 1000;

        public double MedianMilliseconds { get; init; } = 20;

        public SlownessWatch Watch { get; private set; } = SlownessWatch.Start;

        public string Message => Watch.SlowerAt(0).Values.Single();

        /// <summary>The second in which "front" is found slower; null: never.</summary>
        public int? Run()
        {
            var random = new Random(Seed);
            var plans = new Dictionary<int, AgentPlan>();
            for (var at = 0; at < End; at++)
            {
                var step = at < OnAt ? 0 : 1 + ((at - OnAt) / ChangeEverySeconds % 2);
                if (!plans.TryGetValue(step, out var plan))
                {
                    plans[step] = plan = PlanOf(step);
                }

                var requests = at % EverySeconds == 0 ? Processes.ToDictionary(p => p.Key, p => Requests(p, at, random)) : [];
                Watch = Watch.Observe(plan, requests, at * Second);
                if (!Watch.SlowerAt(at * Second).IsEmpty)
                {
                    Assert.Equal([("shop", "front")], Watch.SlowerAt(at * Second).Keys);
                    return at;
                }
            }

            return null;
        }

        private AgentPlan PlanOf(int step)
        {
            var plan = Planner.Plan(Sets.Input(step == 0 ? Sets.Of() : Sets.Of("application/front/S/o" + step), Processes));
            return plan with
            {
                Processes = [.. plan.Processes.Select(p => Uninstrumented.Contains(p.Process) ? p with { Activities = [ActivitySelection.Server, ActivitySelection.Client] } : p)],
            };
        }

        private DurationCounts Requests(ServiceProcess process, int at, Random random)
        {
            var bins = new int[DurationCounts.Bins];
            for (var i = 0; i < PerSecond; i++)
            {
                var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
                bins[DurationCounts.BinOf((long)(MedianMilliseconds * 1e6 * Factor(process, at) * Math.Exp(Spread * normal)))]++;
            }

            return DurationCounts.Of(bins);
        }
    }
}
