using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Pythia.Agent.Planning;

namespace Pythia.Unit.Tests.Agent;

public sealed class LocalBudgetTests
{
    [Fact]
    public void Dearest_trace_point_goes_first_and_no_more_than_needed()
    {
        var usage = Usage(1000, ("a", 5), ("b", 30), ("c", 8));

        var budget = LocalBudget.Start.Enforce(usage, Sets.Limits, now: 0);

        Assert.Equal(["b"], budget.SuppressedAt(1));
    }

    [Fact]
    public void Usage_within_the_limits_changes_nothing() =>
        Assert.Same(LocalBudget.Start, LocalBudget.Start.Enforce(Usage(1000, ("a", 19)), Sets.Limits, now: 0));

    [Fact]
    public void Pause_doubles_each_time()
    {
        var usage = Usage(1000, ("a", 50));
        var once = LocalBudget.Start.Enforce(usage, Sets.Limits, now: 0);
        var twice = once.Enforce(usage, Sets.Limits, now: 0);

        Assert.Empty(once.SuppressedAt(60_000_000_001));
        Assert.Single(twice.SuppressedAt(60_000_000_001));
        Assert.Empty(twice.SuppressedAt(120_000_000_001));
    }

    [Fact]
    public void Skeleton_goes_only_when_it_is_over_the_limit_alone_at_two_looks_in_a_row()
    {
        var alone = Usage(1000) with { Points = [new PointCost("skeleton", 100, 50, Skeleton: true)] };

        var first = LocalBudget.Start.Enforce(alone, Sets.Limits, now: 0);
        var second = first.Enforce(alone, Sets.Limits, now: 1);

        Assert.Empty(first.SuppressedAt(2));
        Assert.Equal(["skeleton"], second.SuppressedAt(2));
    }

    [Fact]
    public void What_is_left_on_is_within_the_limit()
    {
        Prop.ForAll(Gen.Choose(0, 40).ArrayOf(8).ToArbitrary(), costs =>
        {
            var usage = Usage(1000, [.. costs.Select((c, i) => ($"p{i}", (double)c))]);
            var off = LocalBudget.Start.Enforce(usage, Sets.Limits, now: 0).SuppressedAt(1);
            var left = usage with { Points = usage.Points.RemoveAll(p => off.Contains(p.Id)) };
            return LocalBudget.ExceededBy(left, Sets.Limits) is null;
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(0, 2000, 0, 0, "spans/s")]
    [InlineData(0, 1, 300, 0, "CPU")]
    [InlineData(0, 1, 0, 600, "memory")]
    [InlineData(30, 1, 0, 0, "overhead")]
    public void Each_limit_holds_by_itself(double cost, double rate, double cpu, int memory, string named)
    {
        var usage = Usage(1000) with { Points = [new PointCost("a", rate, cost, false)], AgentCpuMillicores = cpu, AgentMemoryMebibytes = memory };

        Assert.Contains(named, LocalBudget.ExceededBy(usage, Sets.Limits), StringComparison.Ordinal);
    }

    private static NodeUsage Usage(double processMillicores, params (string Id, double Cost)[] points) => new()
    {
        Points = [.. points.Select(p => new PointCost(p.Id, 10, p.Cost, Skeleton: false))],
        ProcessMillicores = processMillicores, AgentCpuMillicores = 0, AgentMemoryMebibytes = 0,
    };
}
