using Pythia.Diagnosing.Explaining;

namespace Pythia.Unit.Tests.Explaining;

public sealed class LogNormalMixtureTests
{
    private static double[] Sample(int n, params (double Weight, double Median, double Deviation)[] modes)
    {
        var random = new Random(11);
        var values = new double[n];
        for (var i = 0; i < n; i++)
        {
            var pick = random.NextDouble();
            var mode = modes[0];
            foreach (var candidate in modes)
            {
                mode = candidate;
                if ((pick -= candidate.Weight) <= 0)
                {
                    break;
                }
            }

            var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
            values[i] = mode.Median * Math.Exp(mode.Deviation * normal);
        }

        return values;
    }

    [Fact]
    public void Fit_of_one_mode_finds_one()
    {
        var mode = Assert.Single(LogNormalMixture.Fit(Sample(500, (1, 0.1, 0.3))).Modes);
        Assert.InRange(mode.MedianSeconds, 0.095, 0.105);
        Assert.InRange(mode.LogDeviation, 0.27, 0.33);
    }

    [Fact]
    public void Fit_of_two_modes_finds_their_weights_and_medians()
    {
        var modes = LogNormalMixture.Fit(Sample(800, (0.7, 0.02, 0.2), (0.3, 0.2, 0.2))).Modes;
        Assert.Equal(2, modes.Length);
        Assert.InRange(modes[0].MedianSeconds, 0.018, 0.022);
        Assert.InRange(modes[1].MedianSeconds, 0.18, 0.22);
        Assert.InRange(modes[1].Weight, 0.25, 0.35);
    }

    [Fact]
    public void Fit_leaves_out_what_is_not_positive_and_finite() =>
        Assert.Empty(LogNormalMixture.Fit([0, -1, double.NaN, double.PositiveInfinity]).Modes);
}
