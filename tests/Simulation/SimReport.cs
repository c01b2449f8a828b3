using System.Globalization;
using System.Text;

namespace Pythia.Simulation.Tests;

/// <summary>The tables of the simulator, as Markdown.</summary>
internal static class SimReport
{
    /// <summary>One row per strategy. Decisions come with their standard error, differences from <c>Information</c> pair the same applications.</summary>
    public static string Table(IReadOnlyCollection<SimOutcome> outcomes)
    {
        var text = new StringBuilder(
            "| strategy | runs | top-1 (95 % interval) | ever on, median | decisions, mean | more than `Information`, paired | virtual time, median | budget violations |\n|---|---|---|---|---|---|---|---|\n");
        foreach (var group in outcomes.GroupBy(o => o.Options.Strategy))
        {
            var runs = group.ToList();
            var right = runs.Count(r => r.IsRight);
            var (low, high) = SimStatistics.Interval(right, runs.Count);
            var decisions = SimStatistics.MeanOf([.. runs.Select(r => (double)r.Decisions)]);
            var more = SimStatistics.MoreDecisions(outcomes, group.Key);
            var paired = more is { } m ? string.Create(CultureInfo.InvariantCulture, $"{m.Mean:+0.00;-0.00} ± {1.96 * m.Error:0.00}") : string.Empty;
            text.Append(CultureInfo.InvariantCulture,
                $"| `{group.Key}` | {runs.Count} | {100.0 * right / runs.Count:0.0} % ({100 * low:0.0} to {100 * high:0.0}) | {100 * Median(runs, r => r.EverOnRatio):0.00} % | {decisions.Mean:0.00} ± {1.96 * decisions.Error:0.00} | {paired} | {Median(runs, r => r.Time.TotalSeconds):0} s | {runs.Sum(r => r.BudgetViolations)} |\n");
        }

        return text.ToString();
    }

    /// <summary>One row per strategy and kind of cause.</summary>
    public static string ByKind(IReadOnlyCollection<SimOutcome> outcomes)
    {
        var text = new StringBuilder("| strategy | cause | runs | top-1 | ever on, median | decisions, mean | virtual time, median |\n|---|---|---|---|---|---|---|\n");
        foreach (var group in outcomes.GroupBy(o => (o.Options.Strategy, o.Options.Kind)))
        {
            var runs = group.ToList();
            text.Append(CultureInfo.InvariantCulture,
                $"| `{group.Key.Strategy}` | {group.Key.Kind} | {runs.Count} | {100.0 * runs.Count(r => r.IsRight) / runs.Count:0.0} % | {100 * Median(runs, r => r.EverOnRatio):0.00} % | {runs.Average(r => r.Decisions):0.0} | {Median(runs, r => r.Time.TotalSeconds):0} s |\n");
        }

        return text.ToString();
    }

    public static double Median(IEnumerable<SimOutcome> outcomes, Func<SimOutcome, double> value)
    {
        var sorted = outcomes.Select(value).Order().ToArray();
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
