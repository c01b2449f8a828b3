using Pythia.Diagnosing.Explaining;

namespace Pythia.Diagnosing.Localizing;

/// <summary>
/// Whether durations have more than one mode. Evidence is a split likelihood ratio (universal inference; Wasserman, Ramdas and
/// Balakrishnan, PNAS 2020): a mixture fitted to one half against the best single log-normal, both judged on the other half, which is an
/// e-value whatever the mixture is. The dip test (Hartigan) screens, so that mere skewness is no second mode.
/// </summary>
internal static class ModesTest
{
    // The limit distribution of sqrt(n) times the dip of a uniform sample has its 95th percentile at about 0.65.
    private const double LeastScaledDip = 0.65;
    private const int LeastHalf = 20;
    private const double LeastWeight = 0.05;

    /// <summary>The p-value 1/e and the fitted modes; 1 and none when one mode is enough.</summary>
    public static (double PValue, LogNormalMixture? Modes) Judge(double[] seconds)
    {
        var logs = Array.ConvertAll(seconds, static value => Math.Log(Math.Max(value, 1e-9)));
        if (logs.Length < 2 * LeastHalf || DipTest.Dip(logs) * Math.Sqrt(logs.Length) < LeastScaledDip)
        {
            return (1, null);
        }

        var modes = LogNormalMixture.Fit(seconds, 3);
        if (modes.Modes.Length < 2 || modes.Modes[1].Weight < LeastWeight || modes.Modes[0].Weight < LeastWeight)
        {
            return (1, null);
        }

        return (Math.Min(1, Math.Exp(-LogRatio(seconds, logs))), modes);
    }

    private static double LogRatio(double[] seconds, double[] logs)
    {
        var fitted = new List<double>();
        var judged = new List<double>();
        for (var i = 0; i < logs.Length; i++)
        {
            if (i % 2 == 0)
            {
                fitted.Add(seconds[i]);
            }
            else
            {
                judged.Add(logs[i]);
            }
        }

        var mixture = LogNormalMixture.Fit([.. fitted], 3);
        var mean = judged.Average();
        var deviation = Math.Max(1e-6, Math.Sqrt(judged.Average(value => (value - mean) * (value - mean))));
        double ratio = 0;
        foreach (var value in judged)
        {
            double density = 0;
            foreach (var mode in mixture.Modes)
            {
                density += mode.Weight * Density(value, Math.Log(mode.MedianSeconds), mode.LogDeviation);
            }

            ratio += Math.Log(Math.Max(density, 1e-300)) - Math.Log(Math.Max(Density(value, mean, deviation), 1e-300));
        }

        return ratio;
    }

    private static double Density(double value, double mean, double deviation)
    {
        var z = (value - mean) / deviation;
        return Math.Exp(-0.5 * z * z) / (deviation * Math.Sqrt(2 * Math.PI));
    }
}
