namespace Pythia.Model;

/// <summary>
/// Count, mean and the second to fourth central moments (as sums) of a stream of numbers. Mergeable: merging parts gives what
/// the whole gives, up to rounding. Pébay, "Formulas for Robust, One-Pass Parallel Computation of Covariances and
/// Arbitrary-Order Statistical Moments", SAND2008-6212, equations 2.1 to 2.7.
/// </summary>
public record struct Moments
{
    /// <summary>How many numbers.</summary>
    public long Count { get; private set; }

    /// <summary>Their mean; 0 for none.</summary>
    public double Mean { get; private set; }

    /// <summary>The sum of squared deviations from the mean.</summary>
    public double M2 { get; private set; }

    /// <summary>The sum of cubed deviations.</summary>
    public double M3 { get; private set; }

    /// <summary>The sum of deviations to the fourth.</summary>
    public double M4 { get; private set; }

    /// <summary>The sum of the numbers.</summary>
    public readonly double Sum => Mean * Count;

    /// <summary>The unbiased variance; 0 for fewer than two numbers.</summary>
    public readonly double Variance => Count > 1 ? Math.Max(M2, 0) / (Count - 1) : 0;

    /// <summary>The standard deviation.</summary>
    public readonly double Deviation => Math.Sqrt(Variance);

    /// <summary>Standard deviation over mean; 0 when the mean is not positive.</summary>
    public readonly double Variation => Mean > 0 ? Deviation / Mean : 0;

    /// <summary>The moments of one number that occurs <paramref name="count"/> times.</summary>
    public static Moments Constant(double value, long count) => new() { Count = count, Mean = count > 0 ? value : 0 };

    /// <summary>The moments with these parts, as another process has sent them.</summary>
    /// <exception cref="ArgumentException">A part is not finite, or <paramref name="count"/>, <paramref name="m2"/> or <paramref name="m4"/> is negative.</exception>
    public static Moments Of(long count, double mean, double m2, double m3, double m4) =>
        count >= 0 && m2 >= 0 && m4 >= 0 && double.IsFinite(mean + m2 + m3 + m4)
            ? new() { Count = count, Mean = mean, M2 = m2, M3 = m3, M4 = m4 }
            : throw new ArgumentException("counts and sums of even powers must not be negative, and all parts must be finite");

    /// <summary>Adds a number. Not finite numbers are left out.</summary>
    public void Add(double value)
    {
        if (!double.IsFinite(value))
        {
            return;
        }

        var before = (double)Count;
        Count++;
        var delta = value - Mean;
        var step = delta / Count;
        var step2 = step * step;
        var term = delta * step * before;
        Mean += step;
        M4 += (term * step2 * (((double)Count * Count) - (3.0 * Count) + 3)) + (6 * step2 * M2) - (4 * step * M3);
        M3 += (term * step * (Count - 2)) - (3 * step * M2);
        M2 += term;
    }

    /// <summary>Adds all numbers of another stream.</summary>
    public void Merge(in Moments other)
    {
        if (other.Count == 0)
        {
            return;
        }

        if (Count == 0)
        {
            this = other;
            return;
        }

        double a = Count;
        double b = other.Count;
        var n = a + b;
        var d = other.Mean - Mean;
        var d2 = d * d;
        var m4 = M4 + other.M4
            + (d2 * d2 * a * b * ((a * a) - (a * b) + (b * b)) / (n * n * n))
            + (6 * d2 * ((a * a * other.M2) + (b * b * M2)) / (n * n))
            + (4 * d * ((a * other.M3) - (b * M3)) / n);
        var m3 = M3 + other.M3
            + (d2 * d * a * b * (a - b) / (n * n))
            + (3 * d * ((a * other.M2) - (b * M2)) / n);
        M2 += other.M2 + (d2 * a * b / n);
        M3 = m3;
        M4 = m4;
        Mean += d * b / n;
        Count += other.Count;
    }
}
