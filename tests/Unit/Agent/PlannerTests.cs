using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Pythia.Agent.Planning;
using Pythia.Crds.TracePointSets;
using Pythia.Model;

namespace Pythia.Unit.Tests.Agent;

public sealed class PlannerTests
{
    private static readonly ServiceProcess Front = Sets.Process(10, "front");
    private static readonly ServiceProcess Stock = Sets.Process(20, "stock");

    [Fact]
    public void Activity_is_on_in_the_processes_of_its_service_only()
    {
        var plan = Planner.Plan(Sets.Input(Sets.Of("application/stock/Shop.Stock/reserve"), Front, Stock));

        Assert.Contains(plan.Processes.Single(p => p.Process == Stock).Activities, a => a.Operation == "reserve");
        Assert.DoesNotContain(plan.Processes.Single(p => p.Process == Front).Activities, a => a.Operation == "reserve");
        Assert.Equal(TracePointState.Pending, plan.Sets[0].Points[0].State);
    }

    [Fact]
    public void Set_without_a_skeleton_of_its_own_gets_requests_and_calls()
    {
        var plan = Planner.Plan(Sets.Input(Sets.Of(), Front));

        Assert.Equal([ActivitySelection.Server, ActivitySelection.Client], plan.Processes.Single().Activities);
    }

    [Fact]
    public void Processes_of_other_namespaces_and_labels_are_left_alone()
    {
        var set = Sets.Of("application/front/S/o");
        set = set with { Spec = set.Spec with { Selector = ImmutableSortedDictionary<string, string>.Empty.Add("app", "front") } };

        var plan = Planner.Plan(Sets.Input(set, Sets.Process(1, "front", "other"), Stock));

        Assert.Empty(plan.Processes);
        Assert.Equal(FailureReason.NoProcess, plan.Sets[0].Points[0].Reason);
    }

    [Theory]
    [InlineData("application/front/S/a:b", "UnsupportedName")]
    [InlineData("application/front/S/a/b", "UnsupportedName")]
    [InlineData("nonsense", "InvalidId")]
    [InlineData("kernel/front/syscall/reboot", "UnknownTemplate")]
    [InlineData("runtime/front/lock/free", "UnknownTemplate")]
    [InlineData("node/front/fan/speed", "UnknownTemplate")]
    public void Trace_points_that_cannot_be_realized_fail_with_a_reason(string id, string reason)
    {
        var verdict = Planner.Plan(Sets.Input(Sets.Of(id), Front)).Sets[0].Points[0];

        Assert.Equal((TracePointState.Failed, reason), (verdict.State, verdict.Reason.ToString()));
        Assert.NotEmpty(verdict.Message);
    }

    [Fact]
    public void Kernel_point_observes_the_service_s_processes_and_attributes_their_threads()
    {
        var second = Sets.Process(5, "stock");
        var plan = Planner.Plan(Sets.Input(Sets.Of("kernel/stock/syscall/fsync"), Stock, second, Front));

        Assert.Equal([5, 20], plan.Kernel.Single().Pids);
        Assert.Equal([5, 20], plan.Processes.Where(p => p.Slot).Select(p => p.Process.Key.Pid));
    }

    [Theory]
    [InlineData("minMicroseconds", "-1")]
    [InlineData("minMicroseconds", "1; system(\"x\")")]
    [InlineData("minMicroseconds", "600000001")]
    [InlineData("minMicroseconds", "1e3")]
    [InlineData("filter", "1")]
    public void Kernel_parameters_other_than_bounded_integers_are_refused(string name, string value)
    {
        var set = Sets.Of("kernel/front/syscall/fsync")
            .With(d => d with { Parameters = ImmutableSortedDictionary<string, string>.Empty.Add(name, value) });

        var plan = Planner.Plan(Sets.Input(set, Front));

        Assert.Equal(FailureReason.InvalidParameter, plan.Sets[0].Points[0].Reason);
        Assert.Empty(plan.Kernel);
    }

    [Fact]
    public void Missing_kernel_layer_fails_kernel_points_and_nothing_else()
    {
        var input = Sets.Input(Sets.Of("kernel/front/syscall/fsync", "application/front/S/o"), Front) with { KernelUnavailable = FailureReason.MissingBpftrace };

        var points = Planner.Plan(input).Sets[0].Points;

        Assert.Equal(FailureReason.MissingBpftrace, points[0].Reason);
        Assert.Equal(TracePointState.Pending, points[1].State);
    }

    [Fact]
    public void Silent_operator_leaves_the_skeleton_then_nothing()
    {
        var input = Sets.Input(Sets.Of("application/front/S/o"), Front);

        var skeleton = Planner.Plan(input with { Lease = LeaseState.SkeletonOnly });
        var nothing = Planner.Plan(input with { Lease = LeaseState.Nothing });

        Assert.Equal(2, skeleton.Processes.Single().Activities.Length);
        Assert.Equal(FailureReason.LeaseExpired, skeleton.Sets[0].Points[0].Reason);
        Assert.Empty(nothing.Processes);
    }

    [Fact]
    public void Suspended_set_and_zero_limits_switch_nothing_on()
    {
        var set = Sets.Of("application/front/S/o");
        var suspended = set with { Spec = set.Spec with { Suspend = true } };
        var zero = set with { Status = set.Status with { Limits = Sets.Limits with { MaxSpansPerSecond = 0 } } };

        Assert.Empty(Planner.Plan(Sets.Input(suspended, Front)).Processes);
        Assert.Empty(Planner.Plan(Sets.Input(zero, Front)).Processes);
        Assert.Contains("maxSpansPerSecond", Planner.Plan(Sets.Input(zero, Front)).Sets[0].Points[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/front/S/o")]
    [InlineData("application/front/*")]
    public void Denied_trace_points_stay_off(string pattern)
    {
        var set = Sets.Of("application/front/S/o");
        set = set with { Spec = set.Spec with { Deny = [pattern] } };

        Assert.Equal(FailureReason.Denied, Planner.Plan(Sets.Input(set, Front)).Sets[0].Points[0].Reason);
    }

    [Fact]
    public void Filter_never_grows_beyond_what_the_protocol_carries()
    {
        var ids = Enumerable.Range(0, 500).Select(i => $"application/front/Source{i}/{new string('x', 100)}").ToArray();

        var plan = Planner.Plan(Sets.Input(Sets.Of(ids), Front));

        Assert.InRange(FilterSpec.Build(plan.Processes.Single().Activities, startsToo: true).Length, 1, FilterSpec.MaxLength);
        Assert.Contains(plan.Sets[0].Points, p => p.Reason == FailureReason.FilterTooLong);
    }

    [Fact]
    public void Plan_does_not_depend_on_the_order_of_processes_and_points()
    {
        string[] ids = ["application/front/A/x", "application/front/B/y", "application/stock/C/z", "runtime/front/gc/pause", "kernel/stock/syscall/fsync"];
        Prop.ForAll(Gen.Shuffle(ids).ToArbitrary(), Gen.Shuffle([Front, Stock, Sets.Process(30, "front")]).ToArbitrary(), (order, processes) =>
        {
            var expected = Planner.Plan(Sets.Input(Sets.Of(ids), Front, Stock, Sets.Process(30, "front")));
            var plan = Planner.Plan(Sets.Input(Sets.Of(order), processes));
            return plan.Processes.SequenceEqual(expected.Processes) && plan.Kernel.SequenceEqual(expected.Kernel);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Diff_applied_to_what_is_in_force_gives_the_plan()
    {
        string[] ids = ["application/front/A/x", "application/stock/B/y", "runtime/front/gc/pause", "node/stock/pressure/io"];
        var subset = Gen.SubListOf(ids).ToArbitrary();
        Prop.ForAll(subset, subset, (before, after) =>
        {
            ImmutableArray<ProcessPlan> Of(IList<string> points, params ServiceProcess[] processes) => Planner.Plan(Sets.Input(Sets.Of([.. points]), processes)).Processes;
            var inForce = Of(before, Front, Stock).ToDictionary(p => p.Process.Key);
            var wanted = Of(after, Front);
            var diff = PlanDiff.Between(inForce, wanted);
            foreach (var key in diff.Close)
            {
                inForce.Remove(key);
            }

            foreach (var plan in diff.Change)
            {
                inForce[plan.Process.Key] = plan;
            }

            return inForce.Values.OrderBy(p => p.Process.Key.Pid).SequenceEqual(wanted)
                && PlanDiff.Between(inForce, wanted) is { Close.IsEmpty: true, Change.IsEmpty: true };
        }).QuickCheckThrowOnFailure();
    }
}
