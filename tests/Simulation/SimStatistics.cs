namespace Pythia.Simulation.Tests;

/// <summary>What a number of runs proves, and what it does not.</summary>
internal static class SimStatistics
{
    // A test of few runs fails by chance, were its claim just true, in at most this part of all choices of seeds.
    private const double ByChance = 0.01;

    /// <summary>The fewest successes of n runs that do not refute a success rate.</summary>
    public static int Fewest(int n, double rate)
    {
        double below = 0;
        for (var k = 0; k <= n; k++)
        {
            below += Chance(n, k, rate);
            if (below > ByChance)
            {
                return k;
            }
        }

        return n;
    }

    /// <summary>The most failures of n runs that do not refute a failure rate.</summary>
    public static int Most(int n, double rate) => n - Fewest(n, 1 - rate);

    /// <summary>Wilson's interval of a rate at 95 %.</summary>
    public static (double Low, double High) Interval(int hits, int n)
    {
        const double Z2 = 1.96 * 1.96;
        var p = (double)hits / n;
        var center = (p + (Z2 / (2 * n))) / (1 + (Z2 / n));
        var half = 1.96 / (1 + (Z2 / n)) * Math.Sqrt((p * (1 - p) / n) + (Z2 / (4.0 * n * n)));
        return (Math.Max(0, center - half), Math.Min(1, center + half));
    }

    /// <summary>Mean and its standard error.</summary>
    public static (double Mean, double Error) MeanOf(double[] values)
    {
        var mean = values.Average();
        var variance = values.Sum(v => (v - mean) * (v - mean)) / Math.Max(1, values.Length - 1);
        return (mean, Math.Sqrt(variance / values.Length));
    }

    /// <summary>By how many decisions a strategy needs more than <c>Information</c> on the same applications; null for itself and without pairs.</summary>
    public static (double Mean, double Error, int Pairs)? MoreDecisions(IReadOnlyCollection<SimOutcome> outcomes, Crds.PerformanceExpectations.SearchStrategyName strategy)
    {
        var best = outcomes.Where(o => o.Options.Strategy == Crds.PerformanceExpectations.SearchStrategyName.Information)
            .ToDictionary(o => o.Options.Seed, o => o.Decisions);
        var differences = outcomes.Where(o => o.Options.Strategy == strategy && best.ContainsKey(o.Options.Seed))
            .Select(o => (double)(o.Decisions - best[o.Options.Seed])).ToArray();
        if (strategy == Crds.PerformanceExpectations.SearchStrategyName.Information || differences.Length < 2)
        {
            return null;
        }

        var (mean, error) = MeanOf(differences);
        return (mean, error, differences.Length);
    }

    private static double Chance(int n, int k, double rate)
    {
        var log = 0.0;
        for (var i = 1; i <= k; i++)
        {
            log += Math.Log((double)(n - k + i) / i);
        }

        return Math.Exp(log + (k * Math.Log(rate)) + ((n - k) * Math.Log(1 - rate)));
    }
}
