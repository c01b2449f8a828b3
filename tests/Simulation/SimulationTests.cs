using System.Globalization;
using Pythia.Crds.PerformanceExpectations;

namespace Pythia.Simulation.Tests;

/// <summary>
/// The whole loop against generated applications. The quick subset runs with the tests and fails only when few runs refute a
/// claim; <c>make simulate</c> sets SIMULATE_SEEDS, the number of runs per strategy (200), and SIMULATE_REPORT, the folder of the tables.
/// </summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private static readonly CauseKind[] Kinds = [.. Enum.GetValues<CauseKind>().Where(k => k != CauseKind.None)];

    private static readonly int[] Sizes = [10, 20, 30];

    private static int Seeds(int quick, int most = int.MaxValue) =>
        int.TryParse(Environment.GetEnvironmentVariable("SIMULATE_SEEDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? Math.Min(n, most) : quick;

    private static bool IsFull => Seeds(0) >= 100;

    private static SimOptions Options(int i, SearchStrategyName strategy = SearchStrategyName.Information) =>
        new() { Seed = 1000 + i, Kind = Kinds[i % Kinds.Length], Strategy = strategy, Services = Sizes[i / Kinds.Length % Sizes.Length] };

    private List<SimOutcome> Run(string section, IEnumerable<SimOptions> runs)
    {
        var outcomes = runs.Select(o => new SimLoop(o).Run()).ToList();
        var text = SimReport.Table(outcomes) + "\n" + (IsFull ? SimReport.ByKind(outcomes) : string.Empty);
        Tell(section, text);
        foreach (var wrong in outcomes.Where(o => !o.IsRight && o.Options.Strategy == SearchStrategyName.Information))
        {
            output.WriteLine($"seed {wrong.Options.Seed} {wrong.Options.Kind}: {wrong.Expected} <> '{wrong.Found}' after {wrong.Decisions} decisions\n{wrong.Log}");
        }

        Assert.Equal(0, outcomes.Sum(o => o.BudgetViolations));
        return outcomes;
    }

    private void Tell(string section, string text)
    {
        output.WriteLine(text);
        if (Environment.GetEnvironmentVariable("SIMULATE_REPORT") is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, $"{section[..2]}.md"), $"## {section[3..]}\n{text.TrimEnd()}\n\n");
        }
    }

    private static void AssertRight(List<SimOutcome> outcomes, double rate) =>
        Assert.True(outcomes.Count(o => o.IsRight) >= (IsFull ? rate * outcomes.Count : SimStatistics.Fewest(outcomes.Count, rate)), $"{outcomes.Count(o => o.IsRight)} of {outcomes.Count}");

    // With enough pairs the difference must be proved, with few it must not be refuted.
    private static void AssertFewerDecisions(List<SimOutcome> outcomes)
    {
        foreach (var other in outcomes.Select(o => o.Options.Strategy).Distinct())
        {
            if (SimStatistics.MoreDecisions(outcomes, other) is var (mean, error, pairs))
            {
                Assert.True(pairs >= 100 ? mean > 1.96 * error : mean > -2.58 * error, $"{other}: {mean:0.00} more, standard error {error:0.00}");
            }
        }
    }

    [Fact]
    public void Information_finds_the_place_with_few_trace_points_and_decisions()
    {
        var outcomes = Run("01 `Information` alone", Enumerable.Range(0, Seeds(18)).Select(i => Options(i)));
        AssertRight(outcomes, 0.95);
        Assert.True(SimReport.Median(outcomes, o => o.EverOnRatio) <= 0.03);
    }

    [Fact]
    public void Information_needs_fewer_decisions_than_every_other_strategy()
    {
        var outcomes = Run(
            "02 All strategies, each with its own step",
            Enum.GetValues<SearchStrategyName>().SelectMany(s => Enumerable.Range(0, Seeds(6)).Select(i => Options(i, s))));
        AssertFewerDecisions(outcomes);
    }

    [Fact]
    public void Information_needs_fewer_decisions_with_equal_steps()
    {
        var outcomes = Run(
            "03 All strategies, at most eight points per decision",
            Enum.GetValues<SearchStrategyName>().SelectMany(s => Enumerable.Range(0, Seeds(6)).Select(i => Options(i, s) with { BatchSize = 8 })));
        AssertFewerDecisions(outcomes);
    }

    [Fact]
    public void Lost_spans_late_agents_restarts_and_roll_outs_break_neither_the_search_nor_the_budget()
    {
        var outcomes = Run("04 One span in a hundred lost, plans applied up to 20 s late, two restarts, two roll-outs", Enumerable.Range(0, Seeds(6)).Select(i => Options(i) with
        {
            LostSpans = 0.01,
            ApplyDelay = TimeSpan.FromSeconds(20),
            Restarts = [6, 14],
            RollOuts = [4, 12],
        }));
        AssertRight(outcomes, 0.9);
    }

    [Fact]
    public void A_small_catalogue_is_searched_in_small_steps()
    {
        var outcomes = Run("05 Eighty trace points in five services", Enumerable.Range(0, Seeds(6)).Select(i => Options(i) with { Services = 5, TracePoints = 80 }));
        AssertRight(outcomes, 0.9);
        Assert.True(SimReport.Median(outcomes, o => o.Decisions) <= 8);
        Assert.True(SimReport.Median(outcomes, o => o.EverOnRatio) <= 0.10);
    }

    [Fact]
    public void Contexts_are_learned_from_a_profile_and_from_the_search_itself()
    {
        var learned = Run("12 The catalogue is a profile of 50 requests", Enumerable.Range(0, Seeds(12)).Select(i => Options(i) with { Hierarchy = false, Profiled = 50 }));
        AssertRight(learned, 0.9);
        Assert.True(SimReport.Median(learned, o => o.EverOnRatio) <= 0.03);
        var flat = Run("13 The catalogue is a list of operations; contexts are learned from what the search switches on", Enumerable.Range(0, Seeds(12)).Select(i => Options(i) with { Hierarchy = false }));
        AssertRight(flat, 0.9);
        Assert.True(SimReport.Median(flat, o => o.EverOnRatio) <= 0.06);
    }

    [Theory]
    [InlineData(100, 10_000, 0.005)]
    [InlineData(1_000, 10_000, 0.005)]
    [InlineData(1_000, 100_000, 0.001)]
    public void Large_applications_are_searched_as_well(int services, int tracePoints, double everOn)
    {
        var section = $"{6 + (services / 1_000) + (tracePoints / 100_000):00} {tracePoints} trace points in {services} services";
        var outcomes = Run(section, Enumerable.Range(0, Seeds(1, 6)).Select(i => Options(i) with { Services = services, TracePoints = tracePoints }));
        AssertRight(outcomes, 0.8);
        Assert.True(SimReport.Median(outcomes, o => o.EverOnRatio) <= everOn);
    }

    [Fact]
    public void A_tight_budget_is_kept_and_still_leads_to_the_place()
    {
        var outcomes = Run("09 At most four trace points on", Enumerable.Range(0, Seeds(6)).Select(i => Options(i) with { MaxEnabled = 4 }));
        AssertRight(outcomes, 0.5);
    }

    [Fact]
    public void Fault_free_applications_raise_no_false_finding()
    {
        var runs = Seeds(8);
        var outcomes = Run("10 A simulated day without a cause", Enumerable.Range(0, runs).Select(i => new SimOptions
        {
            Seed = 9000 + i,
            Kind = CauseKind.None,
            Rate = IsFull ? 0.2 : 0.1,
            Period = TimeSpan.FromSeconds(60),
            Limit = TimeSpan.FromHours(24),
        }));
        foreach (var alarmed in outcomes.Where(o => o.Alarms > 0))
        {
            output.WriteLine($"seed {alarmed.Options.Seed}: {alarmed.Alarms} rounds, {alarmed.Alarm}; found '{alarmed.Found}'");
        }

        var alarms = outcomes.Count(o => o.Alarms > 0);
        Tell("11 False alarms", $"Of {runs} days {outcomes.Count(o => !o.IsRight)} with a false finding, {alarms} with a problem at any time, {outcomes.Count(o => o.EverOnRatio > 0)} with a trace point switched on.");
        Assert.True(alarms <= (IsFull ? 0.05 * runs : SimStatistics.Most(runs, 0.05)));
    }
}
