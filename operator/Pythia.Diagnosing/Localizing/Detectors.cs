using System.Globalization;
using Pythia.Crds.PerformanceExpectations;
using Pythia.Diagnosing.Grouping;
using Pythia.Model;

namespace Pythia.Diagnosing.Localizing;

/// <summary>One test per kind of problem. Each that applies adds a suspicion, so that the number of tests is known.</summary>
internal static class Detectors
{
    /// <summary>Runs all detectors that apply to a group.</summary>
    public static void Judge(
        GroupStatistics group, ExpectedPerformance expect, GroupStatistics? baseline, LocalizingOptions options, List<Suspicion> suspicions)
    {
        if (group.Total.Count < expect.MinTraces)
        {
            return;
        }

        HighVariance(group, expect, options, suspicions);
        SlowMean(group, expect, options, suspicions);
        SlowTail(group, expect, options, suspicions);
        HeavyTail(group, options, suspicions);
        if (expect.Modes == ExpectedModes.One)
        {
            SeveralModes(group, options, suspicions);
        }

        if (baseline is not null && baseline.Total.Count >= expect.MinTraces)
        {
            Changed(group, baseline, options, suspicions);
        }
    }

    /// <summary>Var(T) above the target: tests m2 - (c mean)^2 > 0, its standard error by the delta method from the third and fourth moments.</summary>
    private static void HighVariance(GroupStatistics group, ExpectedPerformance expect, LocalizingOptions options, List<Suspicion> suspicions)
    {
        var total = group.Total;
        double n = total.Count;
        var c = expect.TargetCvPermille / 1000.0;
        var m2 = total.M2 / n;
        var slope = 2 * c * c * total.Mean;
        var excess = m2 - (c * c * total.Mean * total.Mean);
        var spread = (total.M4 / n) - (m2 * m2) - (2 * slope * total.M3 / n) + (slope * slope * m2);
        var z = spread > 0 ? excess * Math.Sqrt(n / spread) : 0;
        var seconds = total.Deviation - (c * total.Mean);
        var relevant = seconds >= options.MinExcess.TotalSeconds;
        suspicions.Add(new Suspicion(
            group,
            ProblemKind.HighVariance,
            new Significance(options.ContinuousLooking).OfScore(z, n),
            seconds,
            relevant,
            relevant ? $"durations vary by {Percent(total.Variation)} of their mean of {Milliseconds(total.Mean)}, expected at most {Percent(c)}" : null));
    }

    private static void SlowMean(GroupStatistics group, ExpectedPerformance expect, LocalizingOptions options, List<Suspicion> suspicions)
    {
        if (expect.MaxMeanMilliseconds is not { } limit)
        {
            return;
        }

        var total = group.Total;
        var excess = total.Mean - (limit / 1000.0);
        var error = total.Deviation / Math.Sqrt(total.Count);
        var z = error > 0 ? excess / error : excess > 0 ? double.PositiveInfinity : 0;
        var relevant = excess >= options.MinExcess.TotalSeconds;
        suspicions.Add(new Suspicion(
            group,
            ProblemKind.Slow,
            new Significance(options.ContinuousLooking).OfScore(z, total.Count),
            excess,
            relevant,
            relevant ? $"the mean is {Milliseconds(total.Mean)}, expected at most {limit} ms" : null));
    }

    private static void SlowTail(GroupStatistics group, ExpectedPerformance expect, LocalizingOptions options, List<Suspicion> suspicions)
    {
        if (expect.MaxP99Milliseconds is not { } limit)
        {
            return;
        }

        var above = group.Durations.CountAbove(limit / 1000.0);
        var p99 = group.Durations.Quantile(0.99);
        var beyond = p99 - (limit / 1000.0);
        var relevant = beyond >= options.MinExcess.TotalSeconds;
        suspicions.Add(new Suspicion(
            group,
            ProblemKind.Slow,
            new Significance(options.ContinuousLooking).OfCount(above, group.Total.Count, 0.01),
            beyond * above / group.Total.Count,
            relevant,
            relevant ? $"the 99th percentile is {Milliseconds(p99)}, expected at most {limit} ms" : null));
    }

    private static void HeavyTail(GroupStatistics group, LocalizingOptions options, List<Suspicion> suspicions)
    {
        var limit = group.Durations.Quantile(0.5) * options.TailRatio;
        var above = group.Durations.CountAbove(limit);
        var p99 = group.Durations.Quantile(0.99);
        var seconds = (p99 - limit) * above / group.Total.Count;
        var relevant = seconds >= options.MinExcess.TotalSeconds;
        suspicions.Add(new Suspicion(
            group,
            ProblemKind.HeavyTail,
            new Significance(options.ContinuousLooking).OfCount(above, group.Total.Count, options.TailShare),
            seconds,
            relevant,
            relevant ? $"{above} of {group.Total.Count} requests took more than {options.TailRatio.ToString("0", CultureInfo.InvariantCulture)} times the median" : null));
    }

    private static void SeveralModes(GroupStatistics group, LocalizingOptions options, List<Suspicion> suspicions)
    {
        var sample = group.Sample();
        var seconds = new double[sample.Length];
        for (var i = 0; i < seconds.Length; i++)
        {
            seconds[i] = sample[i].TotalSeconds;
        }

        var (pValue, found) = ModesTest.Judge(seconds);
        var excess = found is null ? 0 : group.Total.Mean - found.Modes[0].MedianSeconds;
        var relevant = excess >= options.MinExcess.TotalSeconds;
        suspicions.Add(new Suspicion(
            group,
            ProblemKind.Modes,
            pValue,
            excess,
            relevant,
            relevant ? $"durations have {found!.Modes.Length} modes, around {string.Join(" and ", found.Modes.Select(mode => Milliseconds(mode.MedianSeconds)))}, expected one" : null));
    }

    /// <summary>The mean against the baseline's: Welch's z-score.</summary>
    private static void Changed(GroupStatistics group, GroupStatistics baseline, LocalizingOptions options, List<Suspicion> suspicions)
    {
        var now = group.Total;
        var then = baseline.Total;
        var excess = now.Mean - then.Mean;
        var error = Math.Sqrt((now.Variance / now.Count) + (then.Variance / then.Count));
        var z = error > 0 ? excess / error : 0;
        var relevant = excess >= Math.Max(options.MinExcess.TotalSeconds, options.MinExcessShare * then.Mean) && now.Mean >= options.MinRatio * then.Mean;
        suspicions.Add(new Suspicion(
            group,
            ProblemKind.Changed,
            new Significance(options.ContinuousLooking).OfScore(z, Effective(now, then)),
            excess,
            relevant,
            relevant ? $"the mean rose from {Milliseconds(then.Mean)} to {Milliseconds(now.Mean)}" : null));
    }

    private static double Effective(in Moments a, in Moments b) => (double)a.Count * b.Count / (a.Count + b.Count);

    internal static string Milliseconds(double seconds) =>
        (seconds * 1000).ToString(seconds < 0.01 ? "0.##" : "0", CultureInfo.InvariantCulture) + " ms";

    private static string Percent(double ratio) => (ratio * 100).ToString("0", CultureInfo.InvariantCulture) + " %";
}
