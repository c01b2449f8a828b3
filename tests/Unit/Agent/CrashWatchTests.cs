using Pythia.Agent.Planning;

namespace Pythia.Unit.Tests.Agent;

public sealed class CrashWatchTests
{
    private const long Second = 1_000_000_000;
    private static readonly string[] Pods = ["uid-1", "uid-2", "uid-3", "uid-4"];

    [Fact]
    public void Service_that_ends_twice_while_instrumented_keeps_the_skeleton_only()
    {
        var watch = Run((1, 0), (2, 10), (3, 20));

        Assert.Equal(["front"], watch.UnstableAt(30 * Second));
        Assert.Empty(watch.UnstableAt(700 * Second));
    }

    [Fact]
    public void One_end_and_ends_far_apart_are_tolerated()
    {
        Assert.Empty(Run((1, 0), (2, 10)).UnstableAt(11 * Second));
        Assert.Empty(Run((1, 0), (2, 10), (3, 200)).UnstableAt(201 * Second));
    }

    [Fact]
    public void Ends_under_the_skeleton_alone_do_not_count() => Assert.Empty(Run(deep: false, (1, 0), (2, 10), (3, 20)).UnstableAt(21 * Second));

    [Fact]
    public void Replaced_pods_have_not_crashed()
    {
        var watch = CrashWatch.Start;
        foreach (var pid in (int[])[1, 2, 3, 4])
        {
            var process = Sets.Process(pid, "front");
            watch = watch.Observe([process], [process.PodUid], Plan(process, deep: true), pid * Second);
        }

        Assert.Empty(watch.UnstableAt(10 * Second));
    }

    [Fact]
    public void Unstable_service_is_planned_without_its_deep_points()
    {
        var input = Sets.Input(Sets.Of("application/front/S/o"), Sets.Process(1, "front")) with { Unstable = ["front"] };
        var plan = Planner.Plan(input);

        Assert.Equal(FailureReason.WorkloadUnstable, plan.Sets[0].Points[0].Reason);
        Assert.Equal(2, plan.Processes.Single().Activities.Length);
    }

    private static CrashWatch Run(params (int Pid, long At)[] starts) => Run(deep: true, starts);

    // One process after the other, each in a pod that stays.
    private static CrashWatch Run(bool deep, params (int Pid, long At)[] starts)
    {
        var watch = CrashWatch.Start;
        foreach (var (pid, at) in starts)
        {
            var process = Sets.Process(pid, "front");
            watch = watch.Observe([process], Pods, Plan(process, deep), at * Second);
        }

        return watch;
    }

    private static AgentPlan Plan(ServiceProcess process, bool deep) =>
        Planner.Plan(Sets.Input(deep ? Sets.Of("application/front/S/o") : Sets.Of(), process));
}
