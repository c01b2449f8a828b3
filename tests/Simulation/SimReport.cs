using System.Globalization;
using System.Text;

namespace Pythia.Simulation.Tests;

/// <summary>The table of the simulator.</summary>
internal static class SimReport
{
    public static string Table(IEnumerable<SimOutcome> outcomes)
    {
        var text = new StringBuilder("strategy      runs  top-1   ever on (median)  decisions (median/mean)  virtual time (median)  violations\n");
        foreach (var group in outcomes.GroupBy(o => o.Options.Strategy))
        {
            var runs = group.ToList();
            text.Append(CultureInfo.InvariantCulture,
                $"{group.Key,-12} {runs.Count,5} {runs.Count(r => r.IsRight) / (double)runs.Count,6:P1} {Median(runs, r => r.EverOnRatio),17:P2} {Median(runs, r => r.Decisions),12:0.#} / {runs.Average(r => r.Decisions),-8:0.00} {Median(runs, r => r.Time.TotalSeconds),16:0} s {runs.Sum(r => r.BudgetViolations),12}\n");
        }

        return text.ToString();
    }

    public static string ByKind(IEnumerable<SimOutcome> outcomes)
    {
        var text = new StringBuilder();
        foreach (var group in outcomes.GroupBy(o => (o.Options.Strategy, o.Options.Kind)))
        {
            var runs = group.ToList();
            text.Append(CultureInfo.InvariantCulture,
                $"{group.Key.Strategy,-12} {group.Key.Kind,-9} {runs.Count,4} top-1 {runs.Count(r => r.IsRight) / (double)runs.Count,6:P1} ever on {Median(runs, r => r.EverOnRatio):P2} decisions {runs.Average(r => r.Decisions):0.0} time {Median(runs, r => r.Time.TotalSeconds):0} s\n");
        }

        return text.ToString();
    }

    public static double Median(IEnumerable<SimOutcome> outcomes, Func<SimOutcome, double> value)
    {
        var sorted = outcomes.Select(value).Order().ToArray();
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
