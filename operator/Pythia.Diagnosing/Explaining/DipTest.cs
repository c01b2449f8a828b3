namespace Pythia.Diagnosing.Explaining;

/// <summary>
/// Hartigan's dip test of unimodality (Hartigan and Hartigan, Annals of Statistics 13, 1985; algorithm AS 217): the largest
/// difference between the empirical distribution and the closest unimodal one.
/// </summary>
public static class DipTest
{
    // Beyond this size the null distribution of sqrt(n) * dip is taken as that of this size.
    private const int MaxSimulated = 400;

    /// <summary>
    /// The dip, between 1/(2n) and 1/4; 0 for fewer than two values or when all are equal. NaN is not allowed. Cost: n log n.
    /// </summary>
    public static double Dip(ReadOnlySpan<double> values)
    {
        var x = values.ToArray();
        Array.Sort(x);
        return x.Length < 2 || x[0] >= x[^1] ? 0 : new DipWalk(x).Run();
    }

    /// <summary>
    /// How often a uniform sample of the same size has a dip at least as large, by seeded simulation: (hits + 1) / (n + 1), so
    /// never 0. Deviation from R's package: it interpolates a table, which gives values below 1 at the smallest possible dip.
    /// </summary>
    public static double PValue(double dip, int n, int seed, int simulations = 499)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(simulations, 1);
        if (n < 4 || dip <= 0)
        {
            return 1;
        }

        var size = Math.Min(n, MaxSimulated);
        var scaled = dip * Math.Sqrt((double)n / size);
        var random = new Random(seed);
        var x = new double[size];
        var hits = 0;
        for (var i = 0; i < simulations; i++)
        {
            for (var j = 0; j < size; j++)
            {
                x[j] = random.NextDouble();
            }

            Array.Sort(x);
            hits += new DipWalk(x).Run() >= scaled - 1e-12 ? 1 : 0;
        }

        return (hits + 1.0) / (simulations + 1);
    }
}
