namespace Pythia.Diagnosing.Causal;

/// <summary>Percentile intervals by drawing requests again (Efron and Tibshirani 1993), the same draws for every question. Seeded.</summary>
internal sealed class Bootstrap
{
    private const double Tail = 0.025;

    private readonly int[][] _draws;

    public Bootstrap(int seed, int resamples, int count)
    {
        var random = new Random(seed);
        _draws = new int[resamples][];
        for (var i = 0; i < resamples; i++)
        {
            _draws[i] = new int[count];
            for (var j = 0; j < count; j++)
            {
                _draws[i][j] = random.Next(count);
            }
        }
    }

    /// <summary>The difference of a statistic over two paired columns, with its interval at 95 %.</summary>
    public WhatIfAnswer.Estimate Difference(double[] before, double[] after, Func<double[], double> statistic)
    {
        var drawnBefore = new double[before.Length];
        var drawnAfter = new double[before.Length];
        var differences = new double[_draws.Length];
        for (var i = 0; i < _draws.Length; i++)
        {
            for (var j = 0; j < before.Length; j++)
            {
                drawnBefore[j] = before[_draws[i][j]];
                drawnAfter[j] = after[_draws[i][j]];
            }

            differences[i] = statistic(drawnAfter) - statistic(drawnBefore);
        }

        return new(statistic(after) - statistic(before), WhatIf.Quantile(differences, Tail), WhatIf.Quantile(differences, 1 - Tail));
    }
}
