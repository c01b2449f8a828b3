using System.Globalization;
using Pythia.Crds.PerformanceExpectations;

namespace Pythia.Simulation.Tests;

public sealed class SimulationTests(ITestOutputHelper output)
{
    private static readonly CauseKind[] Kinds = [.. Enum.GetValues<CauseKind>().Where(k => k != CauseKind.None)];

    // SIMULATE_SEEDS=200 is the full run (make simulate).
    private static int Seeds => int.TryParse(Environment.GetEnvironmentVariable("SIMULATE_SEEDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 12;

    private static List<SimOutcome> Run(SearchStrategyName strategy, int seeds) =>
        [.. Enumerable.Range(0, seeds).Select(i => new SimLoop(new SimOptions { Seed = 1000 + i, Kind = Kinds[i % Kinds.Length], Strategy = strategy }).Run())];

    [Fact]
    public void Information_finds_the_place_with_few_trace_points_and_decisions()
    {
        var outcomes = Run(SearchStrategyName.Information, Seeds);
        output.WriteLine(SimReport.Table(outcomes));
        output.WriteLine(SimReport.ByKind(outcomes));
        foreach (var wrong in outcomes.Where(o => !o.IsRight))
        {
            output.WriteLine($"seed {wrong.Options.Seed} {wrong.Options.Kind}: {wrong.Expected} <> '{wrong.Found}' after {wrong.Decisions} decisions\n{wrong.Log}");
        }

        Assert.Equal(0, outcomes.Sum(o => o.BudgetViolations));
        Assert.True(outcomes.Count(o => o.IsRight) >= 0.9 * outcomes.Count);
        Assert.True(SimReport.Median(outcomes, o => o.EverOnRatio) <= 0.03);
    }
}
