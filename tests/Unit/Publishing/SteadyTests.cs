using FsCheck;
using FsCheck.Fluent;
using Pythia.Diagnosing.Publishing;

namespace Pythia.Unit.Tests.Publishing;

public sealed class SteadyTests
{
    [Theory]
    [InlineData(null, 1234.0, 1200)]
    [InlineData(1200, 1300.0, 1200)]
    [InlineData(1200, 1600.0, 1600)]
    [InlineData(0, 3.0, 3)]
    [InlineData(3, 0.0, 0)]
    [InlineData(null, double.NaN, 0)]
    [InlineData(null, -5.0, 0)]
    public void Of_rounds_to_two_digits_and_keeps_what_is_near(int? old, double value, int expected) =>
        Assert.Equal(expected, Steady.Of(old, value));

    [Fact]
    public void Of_a_value_that_it_published_itself_never_moves() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NormalFloat>(), value =>
        {
            var first = Steady.Of((int?)null, Math.Abs(value.Get));
            return Steady.Of(first, first) == first;
        }).QuickCheckThrowOnFailure();
}
