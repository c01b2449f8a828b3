using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;

namespace Pythia.Diagnosing.Explaining;

/// <summary>
/// Canonical correlation analysis (Hotelling 1936; by singular value decompositions as in Björck and Golub 1973): the linear
/// combinations of X and of Y that correlate most. Constant and dependent columns are allowed; a ridge shrinks directions of
/// small variance. For one column of Y it is multiple regression: the squared correlation is R squared.
/// </summary>
public sealed class CanonicalCorrelation
{
    private const double RankTolerance = 1e-9;

    private CanonicalCorrelation(double[] correlations, Matrix<double> x, Matrix<double> y, int rankX, int rankY)
    {
        Correlations = correlations;
        XCoefficients = x;
        YCoefficients = y;
        RankX = rankX;
        RankY = rankY;
    }

    /// <summary>The canonical correlations, descending, each 0 to 1.</summary>
    public IReadOnlyList<double> Correlations { get; }

    /// <summary>p x k: columns make scores of unit norm from the centered columns of X (as R's cancor; the sign is arbitrary).</summary>
    public Matrix<double> XCoefficients { get; }

    /// <summary>q x k: the same for Y.</summary>
    public Matrix<double> YCoefficients { get; }

    /// <summary>The numerical rank of the centered X.</summary>
    public int RankX { get; }

    /// <summary>The numerical rank of the centered Y.</summary>
    public int RankY { get; }

    /// <summary>
    /// Analyses X (n x p: rows are requests, columns are variables) against Y (n x q).
    /// </summary>
    /// <param name="x">All finite.</param>
    /// <param name="y">All finite, as many rows as X.</param>
    /// <param name="ridge">Regularization, as a part of the largest variance of a direction; 0 for none.</param>
    /// <returns>No correlations when a side has no variance or there are fewer than two rows.</returns>
    public static CanonicalCorrelation Analyze(Matrix<double> x, Matrix<double> y, double ridge = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        ArgumentOutOfRangeException.ThrowIfNotEqual(y.RowCount, x.RowCount);
        ArgumentOutOfRangeException.ThrowIfNegative(ridge);
        var left = Whiten(x, ridge);
        var right = Whiten(y, ridge);
        if (left is not { } a || right is not { } b)
        {
            return new([], DenseMatrix.Create(x.ColumnCount, 1, 0), DenseMatrix.Create(y.ColumnCount, 1, 0), left?.Rank ?? 0, right?.Rank ?? 0);
        }

        var svd = a.Scores.TransposeThisAndMultiply(b.Scores).Svd();
        var k = Math.Min(a.Rank, b.Rank);
        var correlations = svd.S.Take(k).Select(s => Math.Clamp(s, 0, 1)).ToArray();
        var xs = a.Loadings * svd.U.SubMatrix(0, a.Rank, 0, k);
        var ys = b.Loadings * svd.VT.Transpose().SubMatrix(0, b.Rank, 0, k);
        return new(correlations, xs, ys, a.Rank, b.Rank);
    }

    // X = Q R first, so that the decomposition costs p^3 instead of n p^2 twice; columns are scaled so that the rank does not
    // depend on units. The scores U * s / sqrt(s^2 + ridge) have unit columns without a ridge.
    private static (Matrix<double> Scores, Matrix<double> Loadings, int Rank)? Whiten(Matrix<double> matrix, double ridge)
    {
        if (matrix.RowCount < 2 || matrix.ColumnCount == 0)
        {
            return null;
        }

        var means = matrix.ColumnSums() / matrix.RowCount;
        var centered = matrix.MapIndexed((_, j, v) => v - means[j], Zeros.Include);
        var norms = centered.ColumnNorms(2).ToArray();
        var scales = norms.Select((s, j) => s > 1e-12 * (1 + (Math.Abs(means[j]) * Math.Sqrt(matrix.RowCount))) ? 1 / s : 0).ToArray();
        var scaled = centered.MapIndexed((_, j, v) => v * scales[j], Zeros.Include);
        Matrix<double> orthogonal;
        MathNet.Numerics.LinearAlgebra.Factorization.Svd<double> svd;
        if (scaled.RowCount > scaled.ColumnCount)
        {
            var qr = scaled.QR(MathNet.Numerics.LinearAlgebra.Factorization.QRMethod.Thin);
            svd = qr.R.Svd();
            orthogonal = qr.Q * svd.U;
        }
        else
        {
            svd = scaled.Svd();
            orthogonal = svd.U;
        }

        var top = svd.S[0];
        var rank = top <= 0 ? 0 : svd.S.Count(s => s > RankTolerance * top);
        if (rank == 0)
        {
            return null;
        }

        var shrink = Enumerable.Range(0, rank).Select(i => 1 / Math.Sqrt((svd.S[i] * svd.S[i]) + (ridge * top * top))).ToArray();
        var scores = orthogonal.SubMatrix(0, orthogonal.RowCount, 0, rank).MapIndexed((_, j, v) => v * svd.S[j] * shrink[j], Zeros.Include);
        var loadings = svd.VT.Transpose().SubMatrix(0, matrix.ColumnCount, 0, rank).MapIndexed((i, j, v) => v * scales[i] * shrink[j], Zeros.Include);
        return (scores, loadings, rank);
    }
}
