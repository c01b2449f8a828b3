using Pythia.Diagnosing.Grouping;
using Pythia.Diagnosing.Localizing;

namespace Pythia.Unit.Tests.Localizing;

/// <summary>On data in which nothing is wrong, nothing is found: also when one looks again after every few requests.</summary>
public sealed class NullRateTests
{
    private const int Runs = 40;

    [Fact]
    public void Looking_many_times_at_usual_load_finds_something_in_at_most_five_percent_of_runs()
    {
        var findings = 0;
        for (var run = 0; run < Runs; run++)
        {
            var load = new Load(run + 100);
            var baseline = load.Window(400);
            var window = load.Window(0);
            var found = false;
            for (var look = 0; look < 25 && !found; look++)
            {
                window.Merge(load.Window(50));
                found = Localizer.Rank(window, [Load.Expectation()], baseline).Length > 0;
            }

            findings += found ? 1 : 0;
        }

        Assert.True(findings <= Runs / 20, $"{findings} of {Runs}");
    }

    [Fact]
    public void Variance_just_at_the_target_is_found_in_at_most_five_percent_of_runs_under_continuous_looking()
    {
        // The hardest null hypothesis: the true coefficient of variation of the total is the target.
        var findings = 0;
        for (var run = 0; run < Runs; run++)
        {
            var load = new Load(run + 500);
            var window = load.Window(0);
            var found = false;
            for (var look = 0; look < 25 && !found; look++)
            {
                window.Merge(load.Window(50, front: Exponential, edge: _ => 0, stock: _ => 0, price: _ => 0));
                found = Localizer.Rank(window, [Load.Expectation(targetCvPermille: 1000)]).Length > 0;
            }

            findings += found ? 1 : 0;
        }

        Assert.True(findings <= Runs / 20, $"{findings} of {Runs}");
    }

    [Fact]
    public void Evidence_grows_with_the_effect_and_not_with_looking()
    {
        Assert.True(Significance.LogEvidence(6, 500) > 10);
        Assert.True(Significance.LogEvidence(0, 500) < 0);
        Assert.True(Significance.LogEvidence(2, 1_000_000) < 0);
    }

    [Theory]
    [InlineData(new[] { 0.001, 0.02, 0.04, 0.9 }, 0.02)]
    [InlineData(new[] { 0.5, 0.6 }, -1)]
    [InlineData(new double[0], -1)]
    public void Threshold_is_that_of_Benjamini_and_Hochberg(double[] pValues, double threshold) =>
        Assert.Equal(threshold, Significance.Threshold(pValues, 0.05));

    private static double Exponential(System.Random random) => -20 * Math.Log(1 - random.NextDouble());
}
