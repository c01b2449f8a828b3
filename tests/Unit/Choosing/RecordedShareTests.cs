using FsCheck;
using FsCheck.Fluent;
using Pythia.Diagnosing.Choosing;

namespace Pythia.Unit.Tests.Choosing;

public sealed class RecordedShareTests
{
    [Theory]
    [InlineData(0, 0, 600, 1)] // Not measured, and the prior is allowed.
    [InlineData(0, 0, 5, 8)] // Not measured: soon, but little.
    [InlineData(0, 115, 5, 36)]
    [InlineData(36, 115, 15, 12)]
    [InlineData(12, 140, 15, 12)] // A change would have all evidence collected anew.
    [InlineData(12, 200, 15, 21)]
    [InlineData(12, 90, 15, 12)]
    [InlineData(12, 60, 15, 7)]
    [InlineData(12, 0, 15, 12)]
    [InlineData(12, 100, 0, 12)]
    [InlineData(0, 100_000, 1, 900)]
    [InlineData(5, 3, 20, 1)]
    public void Share_follows_from_cost_and_limit(int before, int full, int limit, int expected) =>
        Assert.Equal(expected, RecordedShare.OneIn(before, full, limit));

    [Fact]
    public void What_is_recorded_never_costs_more_than_the_limit_whatever_was_in_force() => Prop.ForAll(
        Gen.Choose(0, 900).Zip(Gen.Choose(1, 3000)).Zip(Gen.Choose(5, 1000)).ToArbitrary(),
        x =>
        {
            var ((before, full), limit) = x;
            var oneIn = RecordedShare.OneIn(before, full, limit);
            return (double)full / oneIn <= limit && RecordedShare.OneIn(oneIn, full, limit) == oneIn;
        }).QuickCheckThrowOnFailure();
}
