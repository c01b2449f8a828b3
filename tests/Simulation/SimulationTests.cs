using System.Globalization;
using Pythia.Crds.PerformanceExpectations;

namespace Pythia.Simulation.Tests;

/// <summary>
/// The whole loop against generated applications. The quick subset runs with the tests; the environment variable SIMULATE_SEEDS sets
/// the number of runs per strategy (<c>make simulate</c>: 200).
/// </summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private static readonly CauseKind[] Kinds = [.. Enum.GetValues<CauseKind>().Where(k => k != CauseKind.None)];

    private static readonly int[] Sizes = [10, 20, 30];

    private static int Seeds(int quick) =>
        int.TryParse(Environment.GetEnvironmentVariable("SIMULATE_SEEDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : quick;

    private static SimOptions Options(int i, SearchStrategyName strategy = SearchStrategyName.Information) =>
        new() { Seed = 1000 + i, Kind = Kinds[i % Kinds.Length], Strategy = strategy, Services = Sizes[i / Kinds.Length % Sizes.Length] };

    private List<SimOutcome> Run(IEnumerable<SimOptions> runs)
    {
        var outcomes = runs.Select(o => new SimLoop(o).Run()).ToList();
        output.WriteLine(SimReport.Table(outcomes));
        output.WriteLine(SimReport.ByKind(outcomes));
        foreach (var wrong in outcomes.Where(o => !o.IsRight && o.Options.Strategy == SearchStrategyName.Information))
        {
            output.WriteLine($"seed {wrong.Options.Seed} {wrong.Options.Kind}: {wrong.Expected} <> '{wrong.Found}' after {wrong.Decisions} decisions\n{wrong.Log}");
        }

        return outcomes;
    }

    [Fact]
    public void Information_finds_the_place_with_few_trace_points_and_decisions()
    {
        var outcomes = Run(Enumerable.Range(0, Seeds(12)).Select(i => Options(i)));
        Assert.Equal(0, outcomes.Sum(o => o.BudgetViolations));
        Assert.True(outcomes.Count(o => o.IsRight) >= (outcomes.Count < 100 ? 0.83 : 0.95) * outcomes.Count);
        Assert.True(SimReport.Median(outcomes, o => o.EverOnRatio) <= 0.03);
    }

    [Fact]
    public void Information_needs_fewer_decisions_than_every_other_strategy()
    {
        var seeds = Seeds(3);
        var outcomes = Run(Enum.GetValues<SearchStrategyName>().SelectMany(s => Enumerable.Range(0, seeds).Select(i => Options(i, s))));
        Assert.Equal(0, outcomes.Sum(o => o.BudgetViolations));
        var mean = outcomes.GroupBy(o => o.Options.Strategy).ToDictionary(g => g.Key, g => g.Average(o => o.Decisions));
        var right = outcomes.GroupBy(o => o.Options.Strategy).ToDictionary(g => g.Key, g => g.Count(o => o.IsRight));
        foreach (var other in mean.Keys.Where(s => s != SearchStrategyName.Information && right[s] >= 0.9 * right[SearchStrategyName.Information]))
        {
            var margin = seeds < 30 ? 0.6 : 0;
            Assert.True(mean[SearchStrategyName.Information] < mean[other] + margin, $"{other}: {mean[other]:0.00}");
        }
    }

    [Fact]
    public void Lost_spans_late_agents_restarts_and_roll_outs_break_neither_the_search_nor_the_budget()
    {
        var outcomes = Run(Enumerable.Range(0, Seeds(6)).Select(i => Options(i) with
        {
            LostSpans = 0.01,
            ApplyDelay = TimeSpan.FromSeconds(20),
            Restarts = [6, 14],
            RollOuts = [4, 12],
        }));
        Assert.Equal(0, outcomes.Sum(o => o.BudgetViolations));
        Assert.True(outcomes.Count(o => o.IsRight) >= 0.8 * outcomes.Count);
    }

    [Fact]
    public void A_small_catalogue_is_searched_in_small_steps()
    {
        var outcomes = Run(Enumerable.Range(0, Seeds(6)).Select(i => Options(i) with { Services = 5, TracePoints = 80 }));
        Assert.Equal(0, outcomes.Sum(o => o.BudgetViolations));
        Assert.True(outcomes.Count(o => o.IsRight) >= 0.8 * outcomes.Count);
        Assert.True(SimReport.Median(outcomes, o => o.Decisions) <= 8);
        Assert.True(SimReport.Median(outcomes, o => o.EverOnRatio) <= 0.10);
    }

    [Fact]
    public void A_hundred_thousand_trace_points_are_searched_as_well()
    {
        var outcome = Assert.Single(Run([Options(0) with { Services = 1_000, TracePoints = 100_000 }]));
        Assert.True(outcome.IsRight);
        Assert.Equal(0, outcome.BudgetViolations);
        Assert.True(outcome.EverOnRatio <= 0.001);
    }

    [Fact]
    public void A_tight_budget_is_kept_and_still_leads_to_the_place()
    {
        var outcomes = Run(Enumerable.Range(0, Seeds(4)).Select(i => Options(i) with { MaxEnabled = 4 }));
        Assert.Equal(0, outcomes.Sum(o => o.BudgetViolations));
        Assert.True(outcomes.Count(o => o.IsRight) >= 0.5 * outcomes.Count);
    }

    [Fact]
    public void Fault_free_applications_raise_no_false_finding()
    {
        // A full run simulates a day each; the quick one three hours.
        var full = Seeds(0) > 0;
        var runs = full ? Math.Min(Seeds(0), 60) : 3;
        var outcomes = Run(Enumerable.Range(0, runs).Select(i => new SimOptions
        {
            Seed = 9000 + i,
            Kind = CauseKind.None,
            Rate = full ? 0.1 : 0.3,
            Period = TimeSpan.FromSeconds(60),
            Limit = TimeSpan.FromHours(full ? 24 : 3),
        }));
        foreach (var alarmed in outcomes.Where(o => o.Alarms > 0))
        {
            output.WriteLine($"seed {alarmed.Options.Seed}: {alarmed.Alarms} rounds, {alarmed.Alarm}; found '{alarmed.Found}'");
        }

        output.WriteLine($"fault-free runs with a false finding: {outcomes.Count(o => !o.IsRight)}, with a false alarm: {outcomes.Count(o => o.Alarms > 0)} of {outcomes.Count}, with something switched on: {outcomes.Count(o => o.EverOnRatio > 0)}");
        Assert.True(outcomes.Count(o => o.Alarms > 0) <= 0.05 * outcomes.Count);
    }
}
