using Pythia.Crds.PerformanceExpectations;
using Pythia.Diagnosing.Grouping;
using Pythia.Diagnosing.Localizing;

namespace Pythia.Unit.Tests.Localizing;

public sealed class LocalizerTests
{
    private static readonly Expectation[] Expected = [Load.Expectation()];

    [Fact]
    public void Usual_load_is_no_problem() =>
        Assert.Empty(Localizer.Rank(new Load(1).Window(2000), Expected, new Load(2).Window(0)));

    [Fact]
    public void Variance_is_charged_to_the_place_that_varies()
    {
        var window = new Load(1).Window(2000, stock: random => random.Next(5) == 0 ? 200 : Load.Usual(random, 20));

        var problem = Assert.Single(Localizer.Rank(window, Expected));
        Assert.Equal(ProblemKind.HighVariance, problem.Kind);
        Assert.Equal("application/stock/unnamed/query", problem.Positions[0].Place);
        Assert.InRange(problem.Positions[0].Share, 0.95, 1.05);
        Assert.Equal("stock", problem.Suspects[0].Service);
        Assert.True(problem.PValue < 1e-6);
    }

    [Fact]
    public void Shares_add_up_to_one_and_inclusive_shares_to_their_parents()
    {
        var window = new Load(3).Window(500, edge: random => random.Next(4) == 0 ? 150 : 2);

        var problem = Assert.Single(Localizer.Rank(window, Expected));
        Assert.Equal(1, problem.Positions.Sum(position => position.Share), 9);
        var root = problem.Positions.Single(position => position.Context!.Parent is null);
        Assert.Equal(1, root.InclusiveShare, 9);
        var edges = problem.Positions.Where(position => position.Context!.IsEdge).ToList();
        Assert.Equal(2, edges.Count);
        Assert.True(edges.Sum(edge => edge.Share) > 0.9);
    }

    [Fact]
    public void Problem_carries_what_explaining_needs()
    {
        var window = new Load(4).Window(300, stock: random => random.Next(5) == 0 ? 300 : 20);

        var problem = Assert.Single(Localizer.Rank(window, Expected));
        Assert.Equal(300, problem.Sample.Length);
        Assert.Equal(3, problem.Exemplars.Length);
        Assert.True(problem.Exemplars[0].Seconds < problem.Exemplars[2].Seconds);
        Assert.True(problem.RequestsPerSecond > 0);
        Assert.Equal(problem.RequestsPerSecond * problem.ExcessSeconds, problem.ExcessSecondsPerSecond, 12);
    }

    [Fact]
    public void Mean_above_the_limit_is_slow()
    {
        var window = new Load(5).Window(500);

        var problem = Assert.Single(Localizer.Rank(window, [Load.Expectation(maxMean: 30)]));
        Assert.Equal(ProblemKind.Slow, problem.Kind);
        Assert.Equal(1, problem.Positions.Sum(position => position.Share), 9);
        Assert.Equal("stock", problem.Suspects[0].Service);
    }

    [Fact]
    public void Tail_above_the_limit_is_slow()
    {
        var window = new Load(6).Window(1000, stock: random => random.Next(20) == 0 ? 90 : 20);

        var problem = Assert.Single(Localizer.Rank(window, [Load.Expectation(targetCvPermille: 5000, maxP99: 80)]));
        Assert.Equal(ProblemKind.Slow, problem.Kind);
    }

    [Fact]
    public void Few_requests_far_beyond_the_others_are_a_heavy_tail()
    {
        var window = new Load(7).Window(1000, stock: random => random.Next(20) == 0 ? 900 : 20);

        var problem = Assert.Single(Localizer.Rank(window, [Load.Expectation(targetCvPermille: 50_000)]));
        Assert.Equal(ProblemKind.HeavyTail, problem.Kind);
        Assert.Equal("stock", problem.Suspects[0].Service);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Change_on_an_edge_names_both_services_and_blames_the_one_that_changed(bool continuousLooking)
    {
        var load = new Load(8);
        var baseline = load.Window(300);
        var window = load.Window(300, stock: random => Load.Usual(random, 45));

        var problem = Assert.Single(Localizer.Rank(window, Expected, baseline, new LocalizingOptions { ContinuousLooking = continuousLooking }));
        Assert.Equal(ProblemKind.Changed, problem.Kind);
        Assert.Equal("stock", problem.Suspects[0].Service);
        Assert.Equal(1, problem.Suspects[0].Share, 9);
        Assert.InRange(problem.ExcessSeconds, 0.020, 0.030);
    }

    [Fact]
    public void Delay_around_a_caller_blames_the_caller()
    {
        var load = new Load(9);
        var baseline = load.Window(300);
        var window = load.Window(300, edge: random => Load.Usual(random, 30));

        var problem = Assert.Single(Localizer.Rank(window, Expected, baseline));
        Assert.Equal("front", problem.Suspects[0].Service);
        Assert.Equal(2, problem.Suspects[0].Places.Length);
    }

    [Fact]
    public void Place_that_only_moved_in_the_call_tree_is_still_compared()
    {
        var load = new Load(19);
        var baseline = load.Window(300);
        load.Route = "GET /other";

        Assert.Empty(Localizer.Rank(load.Window(300), Expected, baseline));
        var problem = Assert.Single(Localizer.Rank(load.Window(300, price: random => Load.Usual(random, 60)), Expected, baseline));
        Assert.Equal("price", problem.Suspects[0].Service);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Trace_point_that_is_switched_on_or_off_is_no_change(bool before, bool after)
    {
        var load = new Load(20) { Detail = before };
        var baseline = load.Window(300);
        load.Detail = after;

        Assert.Empty(Localizer.Rank(load.Window(300), Expected, baseline));
        var problem = Assert.Single(Localizer.Rank(load.Window(300, price: random => Load.Usual(random, 60)), Expected, baseline));
        Assert.Equal("price", problem.Suspects[0].Service);
    }

    [Fact]
    public void Second_mode_is_a_problem_when_one_is_expected()
    {
        Func<System.Random, double> twoModes = random => Load.Usual(random, random.Next(2) == 0 ? 20 : 80);
        var any = Load.Expectation(targetCvPermille: 900);
        var one = Load.Expectation(targetCvPermille: 900, modes: ExpectedModes.One);

        Assert.Empty(Localizer.Rank(new Load(14).Window(400, stock: twoModes), [any]));
        var problem = Assert.Single(Localizer.Rank(new Load(14).Window(400, stock: twoModes), [one]));
        Assert.Equal(ProblemKind.Modes, problem.Kind);
        Assert.Equal("stock", problem.Suspects[0].Service);
        Assert.Empty(Localizer.Rank(new Load(15).Window(400), [one]));
    }

    [Fact]
    public void New_version_is_compared_with_the_ones_before()
    {
        var load = new Load(16) { Version = "1" };
        var window = load.Window(200);
        load.Version = "2";
        window.Merge(load.Window(200, stock: random => Load.Usual(random, 50)));

        var problem = Assert.Single(Localizer.Rank(window, [Load.Expectation(targetCvPermille: 2000)]));
        Assert.Equal(ProblemKind.Changed, problem.Kind);
        Assert.Contains("versions before 2", problem.Message, StringComparison.Ordinal);
        Assert.Equal("stock", problem.Suspects[0].Service);
    }

    [Fact]
    public void Roll_out_without_a_change_is_no_problem()
    {
        var load = new Load(17) { Version = "1" };
        var window = load.Window(200);
        load.Version = "2";
        window.Merge(load.Window(200));

        Assert.Empty(Localizer.Rank(window, Expected));
    }

    [Fact]
    public void Group_has_one_problem_unless_all_kinds_are_asked_for()
    {
        var load = new Load(18);
        var baseline = load.Window(300);
        var window = load.Window(300, stock: random => random.Next(3) == 0 ? 400 : Load.Usual(random, 60));

        Assert.Single(Localizer.Rank(window, Expected, baseline));
        Assert.Equal(2, Localizer.Rank(window, Expected, baseline, new LocalizingOptions { OneProblemPerGroup = false }).Length);
    }

    [Fact]
    public void Change_below_the_smallest_effect_is_no_problem_however_sure()
    {
        var load = new Load(10);
        var baseline = load.Window(5000);
        var window = load.Window(5000, stock: random => Load.Usual(random, 21));

        Assert.Empty(Localizer.Rank(window, Expected, baseline));
    }

    [Fact]
    public void Another_mix_of_requests_is_no_change()
    {
        var load = new Load(11);
        var baseline = load.Window(300, stock: random => 20);
        var window = load.Window(100, stock: random => 20);

        Assert.Empty(Localizer.Rank(window, Expected, baseline));
    }

    [Fact]
    public void Faster_than_the_baseline_is_no_problem()
    {
        var load = new Load(12);
        var baseline = load.Window(300, stock: random => Load.Usual(random, 60));

        Assert.Empty(Localizer.Rank(load.Window(300), Expected, baseline));
    }

    [Fact]
    public void Too_few_requests_are_not_judged() =>
        Assert.Empty(Localizer.Rank(new Load(13).Window(99, stock: random => random.Next(2) * 500), Expected));
}
