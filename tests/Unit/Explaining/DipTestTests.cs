using FsCheck;
using FsCheck.Fluent;
using Pythia.Diagnosing.Explaining;

namespace Pythia.Unit.Tests.Explaining;

public sealed class DipTestTests
{
    [Theory]
    [InlineData(new double[] { 1, 1, 2, 2 }, 0.25)]
    [InlineData(new double[] { 0, 1, 3, 6 }, 0.125)]
    [InlineData(new double[] { 0, 2, 3, 5, 6 }, 0.13333333333333336)]
    [InlineData(new double[] { 1, 2, 2, 2, 2, 2, 2, 2, 2, 2 }, 0.05)]
    public void Dip_is_that_of_R(double[] values, double expected) => Assert.Equal(expected, DipTest.Dip(values), 1e-12);

    [Fact]
    public void Dip_of_the_eruptions_is_that_of_R_and_significant()
    {
        var dip = DipTest.Dip(References.Eruptions);
        Assert.Equal(0.09238102630687595, dip, 1e-12);
        Assert.Equal(0.002, DipTest.PValue(dip, References.Eruptions.Length, seed: 1), 1e-9);
    }

    [Fact]
    public void PValue_is_close_to_that_of_R() =>
        Assert.InRange(DipTest.PValue(0.13333333333333336, 5, seed: 1, simulations: 4_999), 0.36, 0.46);

    [Fact]
    public void Dip_does_not_change_with_scale_shift_and_order() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<NonEmptyArray<short>>(),
            input =>
            {
                var values = input.Get.Select(v => (double)v).ToArray();
                var other = values.Reverse().Select(v => (v * 4) - 17).ToArray();
                return Math.Abs(DipTest.Dip(values) - DipTest.Dip(other)) < 1e-9;
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void PValue_is_uniform_when_there_is_one_mode()
    {
        var random = new Random(5);
        var small = 0;
        for (var i = 0; i < 60; i++)
        {
            var values = Enumerable.Range(0, 80).Select(_ => random.NextDouble()).ToArray();
            small += DipTest.PValue(DipTest.Dip(values), 80, seed: i, simulations: 99) <= 0.05 ? 1 : 0;
        }

        Assert.InRange(small, 0, 9);
    }
}
