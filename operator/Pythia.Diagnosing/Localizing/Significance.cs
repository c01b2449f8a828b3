using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace Pythia.Diagnosing.Localizing;

/// <summary>
/// p-values of the detectors. Under continuous looking they come from e-values: evidence whose expectation under the null hypothesis is
/// at most 1 at any stopping time, so that min(1, 1/e) is a p-value however often one looks (Ville's inequality).
/// </summary>
internal readonly struct Significance(bool continuousLooking)
{
    // The variance of the prior over effects, in units of the data's: effects of about a third of a standard deviation.
    private const double EffectVariance = 0.1;

    // Scores beyond this say nothing more, and their tails leave the range of a double.
    private const double LargestScore = 37;

    /// <summary>That a mean is positive, from its z-score over n observations.</summary>
    public double OfScore(double z, double n)
    {
        if (double.IsNaN(z) || !(n > 0))
        {
            return 1;
        }

        z = Math.Clamp(z, -LargestScore, LargestScore);
        return continuousLooking ? FromEvidence(LogEvidence(z, n)) : Normal.CDF(0, 1, -z);
    }

    /// <summary>The same from a t-score over <paramref name="freedom"/> degrees of freedom and n observations.</summary>
    public double OfScore(double t, double freedom, double n)
    {
        if (double.IsNaN(t) || !(freedom > 0))
        {
            return 1;
        }

        var p = StudentT.CDF(0, 1, freedom, -t);
        if (!continuousLooking)
        {
            return p;
        }

        return OfScore(p <= 0 ? LargestScore : p >= 1 ? -LargestScore : -Normal.InvCDF(0, 1, p), n);
    }

    /// <summary>That a chance exceeds <paramref name="limit"/>, from hits in trials: binomial, or its likelihood ratio against a Beta prior.</summary>
    public double OfCount(long hits, long trials, double limit)
    {
        if (hits <= limit * trials)
        {
            return 1;
        }

        if (!continuousLooking)
        {
            return 1 - Binomial.CDF(limit, (int)Math.Min(trials, int.MaxValue), hits - 1);
        }

        const double A = 0.5;
        const double B = 0.5;
        var misses = trials - hits;
        return FromEvidence(SpecialFunctions.BetaLn(hits + A, misses + B) - SpecialFunctions.BetaLn(A, B)
            - (hits * Math.Log(limit)) - (misses * Math.Log(1 - limit)));
    }

    /// <summary>
    /// The normal mixture martingale, one side, as a logarithm (Robbins 1970; for estimated variances Waudby-Smith et al.,
    /// "Time-uniform central limit theory and asymptotic confidence sequences", 2021).
    /// </summary>
    internal static double LogEvidence(double z, double n)
    {
        var information = n * EffectVariance;
        var shrink = information / (1 + information);
        return (z * z / 2 * shrink) - (0.5 * Math.Log(1 + information)) + Math.Log(2 * Normal.CDF(0, 1, z * Math.Sqrt(shrink)));
    }

    /// <summary>
    /// The largest p-value that is a discovery when the false discovery rate is <paramref name="rate"/> (Benjamini and Hochberg 1995; for
    /// p-values of e-values this is the e-BH procedure of Wang and Ramdas 2022, valid under any dependence); -1 for none.
    /// </summary>
    public static double Threshold(double[] pValues, double rate)
    {
        var sorted = (double[])pValues.Clone();
        Array.Sort(sorted);
        for (var k = sorted.Length; k >= 1; k--)
        {
            if (sorted[k - 1] <= rate * k / sorted.Length)
            {
                return sorted[k - 1];
            }
        }

        return -1;
    }

    private static double FromEvidence(double logEvidence) => Math.Min(1, Math.Exp(-logEvidence));
}
