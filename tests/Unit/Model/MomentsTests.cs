using FsCheck;
using FsCheck.Fluent;
using Pythia.Model;

namespace Pythia.Unit.Tests.Model;

public sealed class MomentsTests
{
    private static readonly Arbitrary<int[]> AnyNumbers = Arb.From(Gen.Choose(-1000, 1000).ArrayOf());

    [Fact]
    public void Moments_are_those_of_the_definition()
    {
        double[] numbers = [3, 1, 4, 1, 5, 9, 2, 6];
        var moments = Of(numbers);
        var mean = numbers.Average();

        Assert.Equal(mean, moments.Mean, 12);
        Assert.Equal(numbers.Sum(x => Math.Pow(x - mean, 2)), moments.M2, 9);
        Assert.Equal(numbers.Sum(x => Math.Pow(x - mean, 3)), moments.M3, 9);
        Assert.Equal(numbers.Sum(x => Math.Pow(x - mean, 4)), moments.M4, 9);
        Assert.Equal(moments.M2 / 7, moments.Variance, 12);
    }

    [Fact]
    public void Not_finite_numbers_are_left_out()
    {
        var moments = Of([1, double.NaN, double.PositiveInfinity, 3]);

        Assert.Equal((2, 2.0), (moments.Count, moments.Mean));
    }

    [Fact]
    public void Merging_parts_gives_the_whole() => Prop.ForAll(AnyNumbers, AnyNumbers, (first, second) =>
    {
        var merged = Of(first.Select(x => (double)x));
        merged.Merge(Of(second.Select(x => (double)x)));
        var whole = Of(first.Concat(second).Select(x => (double)x));
        return merged.Count == whole.Count && Close(merged.Mean, whole.Mean, 1e3) && Close(merged.M2, whole.M2, 1e6)
            && Close(merged.M3, whole.M3, 1e9) && Close(merged.M4, whole.M4, 1e12);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Constant_equals_adding_one_number_many_times()
    {
        var moments = Of([5, 5, 5]);

        Assert.Equal(moments, Moments.Constant(5, 3));
    }

    private static bool Close(double a, double b, double scale) => Math.Abs(a - b) <= 1e-9 * (scale + Math.Abs(a) + Math.Abs(b));

    private static Moments Of(IEnumerable<double> numbers)
    {
        var moments = default(Moments);
        foreach (var number in numbers)
        {
            moments.Add(number);
        }

        return moments;
    }
}
