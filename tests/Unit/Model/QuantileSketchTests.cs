using FsCheck;
using FsCheck.Fluent;
using Pythia.Model;

namespace Pythia.Unit.Tests.Model;

public sealed class QuantileSketchTests
{
    private static readonly Arbitrary<double[]> Durations = Arb.From(
        Gen.Choose(0, 9_000_000).Select(x => x == 0 ? 0 : Math.Exp((x / 1e6) - 5)).ArrayOf());

    [Fact]
    public void Quantile_is_within_one_percent() => Prop.ForAll(Durations, numbers =>
    {
        var sketch = Of(numbers);
        var sorted = numbers.Order().ToArray();
        return new[] { 0, 0.1, 0.5, 0.9, 0.99, 1 }.All(q =>
        {
            if (sorted.Length == 0)
            {
                return double.IsNaN(sketch.Quantile(q));
            }

            var exact = sorted[Math.Max(0, (int)Math.Ceiling(q * sorted.Length) - 1)];
            return Math.Abs(sketch.Quantile(q) - exact) <= (QuantileSketch.RelativeError * exact) + 1e-12;
        });
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Merging_parts_gives_exactly_the_whole() => Prop.ForAll(Durations, Durations, (first, second) =>
    {
        var merged = Of(first);
        merged.Merge(Of(second));
        var whole = Of([.. first, .. second]);
        return merged.Count == whole.Count && Enumerable.Range(0, 21).All(i => merged.Quantile(i / 20.0).Equals(whole.Quantile(i / 20.0)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Range_beyond_the_bins_keeps_high_quantiles()
    {
        var sketch = Of([1e-8, 1e-4, 1, 1e6, 1e12, 1e15]);

        Assert.Equal(6, sketch.Count);
        Assert.InRange(sketch.Quantile(1), 0.99e15, 1.01e15);
        Assert.InRange(sketch.Quantile(0.8), 0.99e12, 1.01e12);
    }

    [Fact]
    public void Count_above_a_limit_counts_beyond_the_error()
    {
        var sketch = Of([0, 1, 2, 3, 4]);

        Assert.Equal(2, sketch.CountAbove(2.5));
        Assert.Equal(4, sketch.CountAbove(0));
        Assert.Equal(5, sketch.CountAbove(-1));
        Assert.Equal(0, sketch.CountAbove(100));
    }

    [Fact]
    public void Chance_above_counts_pairs_and_ties_by_half()
    {
        Assert.Equal(1, Of([10, 20]).ChanceAbove(Of([1, 2]), out _));
        Assert.Equal(0, Of([1, 2]).ChanceAbove(Of([10, 20]), out _));
        Assert.Equal(0.5, Of([1, 1]).ChanceAbove(Of([1, 1]), out var ties));
        Assert.Equal(1, ties);
        Assert.Equal(0.5, Of([]).ChanceAbove(Of([1]), out _));
    }

    private static QuantileSketch Of(double[] numbers)
    {
        var sketch = new QuantileSketch();
        foreach (var number in numbers)
        {
            sketch.Add(number);
        }

        return sketch;
    }
}
