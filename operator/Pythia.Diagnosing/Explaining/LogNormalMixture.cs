using System.Collections.Immutable;

namespace Pythia.Diagnosing.Explaining;

/// <summary>
/// Durations as a mixture of log-normal modes, fitted by expectation-maximization from quantile starts; the number of modes is the
/// one with the smallest Bayesian information criterion.
/// </summary>
public sealed record LogNormalMixture
{
    // A mode narrower than this in log time would follow single values.
    private const double MinDeviation = 0.02;

    /// <summary>The modes, shortest first.</summary>
    public required ImmutableArray<Mode> Modes { get; init; }

    /// <summary>The criterion; smaller is better.</summary>
    public required double Bic { get; init; }

    /// <summary>
    /// Fits 1 to <paramref name="maxModes"/> modes. Values that are not positive and finite are left out; fewer than 8 values give
    /// one mode. Cost: n x modes x iterations.
    /// </summary>
    public static LogNormalMixture Fit(ReadOnlySpan<double> seconds, int maxModes = 4, int iterations = 200)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxModes, 1);
        var logs = new List<double>(seconds.Length);
        foreach (var value in seconds)
        {
            if (value > 0 && double.IsFinite(value))
            {
                logs.Add(Math.Log(value));
            }
        }

        logs.Sort();
        if (logs.Count == 0)
        {
            return new LogNormalMixture { Modes = [], Bic = 0 };
        }

        var x = logs.ToArray();
        var best = Fit(x, 1, iterations);
        for (var k = 2; k <= maxModes && x.Length >= 8; k++)
        {
            var fit = Fit(x, k, iterations);
            best = fit.Bic < best.Bic ? fit : best;
        }

        return best;
    }

    private static LogNormalMixture Fit(double[] x, int k, int iterations)
    {
        var (weight, mean, deviation) = Start(x, k);
        var parts = new double[x.Length, k];
        var likelihood = double.NegativeInfinity;
        for (var iteration = 0; iteration < iterations; iteration++)
        {
            var next = Expect(x, weight, mean, deviation, parts);
            Maximize(x, parts, weight, mean, deviation);
            var done = next - likelihood < 1e-8 * Math.Abs(next);
            likelihood = next;
            if (done)
            {
                break;
            }
        }

        var modes = Enumerable.Range(0, k).Select(j => new Mode(weight[j], Math.Exp(mean[j]), deviation[j])).OrderBy(m => m.MedianSeconds);
        return new LogNormalMixture { Modes = [.. modes], Bic = (((3 * k) - 1) * Math.Log(x.Length)) - (2 * likelihood) };
    }

    private static (double[] Weight, double[] Mean, double[] Deviation) Start(double[] x, int k)
    {
        var (weight, mean, deviation) = (new double[k], new double[k], new double[k]);
        var all = x.Average();
        var spread = Math.Max(MinDeviation, Math.Sqrt(x.Sum(v => (v - all) * (v - all)) / x.Length));
        for (var j = 0; j < k; j++)
        {
            weight[j] = 1.0 / k;
            mean[j] = x[(int)((j + 0.5) * x.Length / k)];
            deviation[j] = spread / k;
        }

        return (weight, mean, deviation);
    }

    private static double Expect(double[] x, double[] weight, double[] mean, double[] deviation, double[,] parts)
    {
        var likelihood = 0.0;
        for (var i = 0; i < x.Length; i++)
        {
            var sum = 0.0;
            for (var j = 0; j < weight.Length; j++)
            {
                var z = (x[i] - mean[j]) / deviation[j];
                parts[i, j] = weight[j] / (deviation[j] * Math.Sqrt(2 * Math.PI)) * Math.Exp(-0.5 * z * z);
                sum += parts[i, j];
            }

            sum = Math.Max(sum, 1e-300);
            likelihood += Math.Log(sum);
            for (var j = 0; j < weight.Length; j++)
            {
                parts[i, j] /= sum;
            }
        }

        return likelihood;
    }

    private static void Maximize(double[] x, double[,] parts, double[] weight, double[] mean, double[] deviation)
    {
        for (var j = 0; j < weight.Length; j++)
        {
            double sum = 1e-9, first = 0, second = 0;
            for (var i = 0; i < x.Length; i++)
            {
                sum += parts[i, j];
                first += parts[i, j] * x[i];
            }

            mean[j] = first / sum;
            for (var i = 0; i < x.Length; i++)
            {
                second += parts[i, j] * (x[i] - mean[j]) * (x[i] - mean[j]);
            }

            weight[j] = sum / x.Length;
            deviation[j] = Math.Max(MinDeviation, Math.Sqrt(second / sum));
        }
    }
}
