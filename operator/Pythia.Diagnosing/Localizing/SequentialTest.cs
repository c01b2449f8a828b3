namespace Pythia.Diagnosing.Localizing;

/// <summary>
/// Tests that may be looked at as often as one likes. Evidence is an e-value, as its natural logarithm: under the null
/// hypothesis its expectation is at most 1 at any stopping time, so that min(1, 1/e) is a p-value at all times (Ville).
/// </summary>
internal static class SequentialTest
{
    // The variance of the mixture's prior over effects, in units of the data's: effects of a third of a standard deviation.
    private const double EffectVariance = 0.1;

    /// <summary>
    /// Evidence for a positive mean from its z-score over n observations: the normal mixture martingale (Robbins 1970; asymptotic
    /// confidence sequences, Waudby-Smith et al. 2021), one side.
    /// </summary>
    public static double LogEvidence(double z, double n)
    {
        if (double.IsNaN(z) || !(n > 0))
        {
            return 0;
        }

        // Far out both tails are settled, and the square of a larger score would overflow.
        z = Math.Clamp(z, -30, 1e3);
        var information = n * EffectVariance;
        var evidence = (z * z / 2 * information / (1 + information)) - (0.5 * Math.Log(1 + information));

        // Both sides share the mixture; the half for the positive side counts twice, less what the other side still has.
        return evidence + Math.Log(2 * NormalBelow(z * Math.Sqrt(information / (1 + information))));
    }

    /// <summary>
    /// Evidence that a chance exceeds <paramref name="limit"/> from hits in n trials: the likelihood ratio against a Beta prior on
    /// the chances above the limit's.
    /// </summary>
    public static double LogEvidence(long hits, long trials, double limit)
    {
        if (trials == 0 || hits <= limit * trials)
        {
            return 0;
        }

        const double A = 0.5;
        const double B = 0.5;
        var misses = trials - hits;
        return LogBeta(hits + A, misses + B) - LogBeta(A, B) - (hits * Math.Log(limit)) - (misses * Math.Log(1 - limit));
    }

    /// <summary>The p-value of an e-value: 1/e, at most 1.</summary>
    public static double PValue(double logEvidence) => Math.Min(1, Math.Exp(-logEvidence));

    /// <summary>
    /// Marks the discoveries with a false discovery rate of <paramref name="rate"/> under any dependence: the e-BH procedure (Wang and
    /// Ramdas 2022). Returns the least log e-value that is a discovery; positive infinity for none.
    /// </summary>
    public static double Threshold(ReadOnlySpan<double> logEvidence, double rate)
    {
        var sorted = logEvidence.ToArray();
        Array.Sort(sorted);
        for (var k = sorted.Length; k >= 1; k--)
        {
            var least = Math.Log(sorted.Length / (rate * k));
            if (sorted[^k] >= least)
            {
                return sorted[^k];
            }
        }

        return double.PositiveInfinity;
    }

    private static double NormalBelow(double z) => MathNet.Numerics.Distributions.Normal.CDF(0, 1, z);

    private static double LogBeta(double a, double b) =>
        MathNet.Numerics.SpecialFunctions.GammaLn(a) + MathNet.Numerics.SpecialFunctions.GammaLn(b) - MathNet.Numerics.SpecialFunctions.GammaLn(a + b);
}
