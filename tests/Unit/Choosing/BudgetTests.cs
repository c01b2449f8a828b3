using FsCheck;
using FsCheck.Fluent;
using Pythia.Crds.InstrumentationBudgets;
using Pythia.Crds.PerformanceExpectations;
using Pythia.Diagnosing.Choosing;
using Pythia.Model;

namespace Pythia.Unit.Tests.Choosing;

public sealed class BudgetTests
{
    private static Scene Wide(int points = 12) => new()
    {
        Spec = new()
        {
            ExpectationRef = "checkout",
            Skeleton = [Scene.Entry],
            Catalogue = [.. Enumerable.Range(0, points).Select(i => Scene.Point($"p{i}")), new() { Id = "kernel/cart/syscall/fsync" }],
        },
        Options = new() { Strategy = SearchStrategyName.Hierarchical },
    };

    [Fact]
    public void Plan_never_exceeds_budget() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<(byte, byte, byte)>(),
            limits =>
            {
                var (most, spans, permille) = limits;
                var scene = Wide();
                scene.Budget = new()
                {
                    Limits = new() { MaxEnabledTracePoints = most % 9, MaxSpansPerSecond = spans, MaxOverheadPermille = permille % 3 },
                };
                scene.Rate = 25;
                for (var i = 0; i < 6; i++)
                {
                    var plan = scene.Choose(scene.Caused(Scene.Id("p7")));
                    var use = plan.Budgets[0];
                    if (scene.On.Count > most % 9 || (scene.On.Count > 0 && use.SpansPerSecond > spans) || use.Cores * 1000 > Math.Max(permille % 3, 0.05))
                    {
                        return false;
                    }
                }

                return true;
            }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("suspended")]
    [InlineData("unreadable")]
    [InlineData("contradictory")]
    [InlineData("lowered")]
    public void Choose_switches_off_within_one_call_when_the_budget_shrinks(string how)
    {
        var scene = Wide();
        scene.Choose(scene.Caused(Scene.Id("p7")));
        Assert.True(scene.On.Count > 1);
        scene.Budget = how switch
        {
            "suspended" => scene.Budget! with { Suspend = true },
            "unreadable" => null,
            "contradictory" => scene.Budget! with { Limits = scene.Budget.Limits with { MaxSpansPerSecond = -1 } },
            _ => scene.Budget! with { Limits = scene.Budget.Limits with { MaxEnabledTracePoints = 1 } },
        };
        var plan = scene.Choose(scene.Caused(Scene.Id("p7")));
        Assert.Equal(how == "lowered" ? 1 : 0, scene.On.Count);
        Assert.Contains(plan.Decisions, d => d.Entry.SwitchedOff.Length > 0);
    }

    [Fact]
    public void Cluster_budget_caps_all_others()
    {
        var scene = Wide();
        scene.MoreBudgets =
        [
            new BudgetEntry
            {
                Key = new("pythia-system", "all"),
                Spec = new()
                {
                    Scope = new() { Kind = BudgetScopeKind.Cluster },
                    Limits = new() { MaxEnabledTracePoints = 2, MaxSpansPerSecond = 10_000, MaxOverheadPermille = 20 },
                },
            },
        ];
        scene.Choose(scene.Caused(Scene.Id("p7")));
        Assert.Equal(2, scene.On.Count);
    }

    [Fact]
    public void Choose_respects_the_number_of_changes_per_decision()
    {
        var scene = Wide();
        scene.Budget = scene.Budget! with { Decision = new() { MaxChangesPerDecision = 3 } };
        for (var i = 0; i < 6; i++)
        {
            foreach (var (_, entry) in scene.Choose(scene.Caused(Scene.Id("p11"))).Decisions)
            {
                Assert.True(entry.SwitchedOn.Length + entry.SwitchedOff.Length <= 3);
            }
        }
    }

    [Fact]
    public void Choose_does_not_decide_before_the_interval_is_over()
    {
        var scene = Wide();
        scene.Budget = scene.Budget! with { Decision = new() { IntervalSeconds = 30 } };
        Assert.Single(scene.Choose(scene.Caused(Scene.Id("p7"))).Decisions);
        Assert.Empty(scene.Choose(scene.Caused(Scene.Id("p7"))).Decisions);
        Assert.Empty(scene.Choose(scene.Caused(Scene.Id("p7"))).Decisions);
        Assert.Single(scene.Choose(scene.Caused(Scene.Id("p7"))).Decisions);
    }

    [Fact]
    public void Choose_sheds_load_when_the_measured_overhead_is_above_the_limit()
    {
        var scene = Wide();
        scene.Choose(scene.Caused(Scene.Id("p7")));
        var before = scene.On.Count;
        scene.Report = scene.Applied() with { OverheadPermille = 40 };
        scene.Choose(scene.Caused(Scene.Id("p7")));
        Assert.True(scene.On.Count <= before / 2);
    }

    [Fact]
    public void Denied_points_are_never_switched_on()
    {
        var scene = Wide();
        scene.Spec = scene.Spec with { Deny = [Scene.Id("p") + "*"] };
        scene.Choose(scene.Caused(Scene.Id("p7")));
        Assert.DoesNotContain(scene.On, id => id.StartsWith(Scene.Id("p"), StringComparison.Ordinal));
    }

    [Fact]
    public void Layers_that_are_not_allowed_are_never_switched_on()
    {
        var scene = Wide(0);
        scene.Budget = scene.Budget! with { Limits = scene.Budget.Limits with { Kernel = new() { Allowed = false } } };
        scene.Choose(scene.Caused(Scene.Entry));
        Assert.Empty(scene.On);
    }
}
