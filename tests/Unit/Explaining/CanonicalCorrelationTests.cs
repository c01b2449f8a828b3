using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using Pythia.Diagnosing.Explaining;

namespace Pythia.Unit.Tests.Explaining;

public sealed class CanonicalCorrelationTests
{
    private static Matrix<double> Random(int rows, int columns, int seed)
    {
        var random = new Random(seed);
        return DenseMatrix.Create(rows, columns, (_, _) => random.NextDouble() - 0.5);
    }

    [Fact]
    public void Analyze_gives_what_R_gives()
    {
        var result = CanonicalCorrelation.Analyze(DenseMatrix.OfArray(References.Population), DenseMatrix.OfArray(References.Economy));
        Assert.Equal(2, result.Correlations.Count);
        Assert.Equal(0.8247966112474162, result.Correlations[0], 1e-10);
        Assert.Equal(0.3652761514851381, result.Correlations[1], 1e-10);
        Assert.Equal(0.009110856229221849, Math.Abs(result.XCoefficients[0, 0]), 1e-10);
        Assert.Equal(0.04864751375024487, Math.Abs(result.XCoefficients[1, 0]), 1e-10);
        Assert.Equal(0.03622206048674606, Math.Abs(result.XCoefficients[0, 1]), 1e-10);
        Assert.Equal(0.008471022136864214, Math.Abs(result.YCoefficients[0, 0]), 1e-10);
        Assert.Equal(0.0001307398019593922, Math.Abs(result.YCoefficients[1, 0]), 1e-10);
        Assert.Equal((2, 3), (result.RankX, result.RankY));
    }

    [Fact]
    public void Analyze_of_one_column_is_multiple_regression()
    {
        var x = Random(60, 4, 1);
        var noise = Random(60, 1, 2).Column(0);
        var y = (x * Vector.Build.DenseOfArray([1, -2, 0, 0.5])) + noise;
        var design = x.InsertColumn(0, Vector.Build.Dense(60, 1));
        var residual = y - (design * design.QR().Solve(y));
        var centered = y - (y.Sum() / y.Count);
        var explained = 1 - (residual.DotProduct(residual) / centered.DotProduct(centered));
        var result = CanonicalCorrelation.Analyze(x, y.ToColumnMatrix());
        Assert.Equal(explained, Assert.Single(result.Correlations) is var c ? c * c : 0, 1e-10);
    }

    [Fact]
    public void Analyze_is_not_disturbed_by_dependent_and_constant_columns()
    {
        var x = Random(50, 3, 3);
        var y = x.SubMatrix(0, 50, 0, 2) + (0.3 * Random(50, 2, 4));
        var more = x.Append((x.Column(0) + x.Column(1)).ToColumnMatrix()).Append(DenseMatrix.Create(50, 1, 7));
        var plain = CanonicalCorrelation.Analyze(x, y);
        var wide = CanonicalCorrelation.Analyze(more, y);
        Assert.Equal(3, wide.RankX);
        Assert.Equal(plain.Correlations[0], wide.Correlations[0], 1e-8);
        Assert.Equal(plain.Correlations[1], wide.Correlations[1], 1e-8);
    }

    [Fact]
    public void Analyze_does_not_change_with_units_and_offsets()
    {
        var x = Random(50, 3, 5);
        var y = x.SubMatrix(0, 50, 0, 2) + Random(50, 2, 6);
        var scaled = x.MapIndexed((_, j, v) => (v * Math.Pow(1000, j)) + 5);
        var plain = CanonicalCorrelation.Analyze(x, y).Correlations;
        var other = CanonicalCorrelation.Analyze(scaled, y).Correlations;
        Assert.Equal(plain[0], other[0], 1e-8);
    }

    [Fact]
    public void Analyze_without_variance_has_no_correlation()
    {
        var result = CanonicalCorrelation.Analyze(DenseMatrix.Create(10, 2, 1), Random(10, 1, 1));
        Assert.Empty(result.Correlations);
        Assert.Equal(0, result.RankX);
    }

    [Fact]
    public void A_ridge_only_lowers_correlations()
    {
        var x = Random(30, 10, 8);
        var y = Random(30, 1, 9);
        Assert.True(CanonicalCorrelation.Analyze(x, y, 0.1).Correlations[0] < CanonicalCorrelation.Analyze(x, y).Correlations[0]);
    }
}
