namespace Pythia.Model;

/// <summary>
/// Quantiles of positive numbers with a relative error of 1 %, in bounded memory, mergeable without loss. Masson, Rim and Lee,
/// "DDSketch", VLDB'19: bins that grow by a fixed factor; at the bound the lowest bins are joined, so that high quantiles stay
/// exact. Numbers up to 1e-9 (and negative ones) share one bin with the value 0; infinite ones and NaN are left out.
/// </summary>
public sealed partial class QuantileSketch
{
    /// <summary>The relative error of a quantile.</summary>
    public const double RelativeError = 0.01;

    private const int MaxBins = 2048;
    private const double Smallest = 1e-9;
    private const double Growth = (1 + RelativeError) / (1 - RelativeError);
    private static readonly double LogGrowth = Math.Log(Growth);

    private int[] _bins = [];
    private int _offset;
    private long _zeros;

    /// <summary>How many numbers were added.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a number.</summary>
    public void Add(double value)
    {
        if (double.IsNaN(value) || double.IsInfinity(value))
        {
            return;
        }

        Count++;
        if (value <= Smallest)
        {
            _zeros++;
            return;
        }

        var bin = BinOf(value);
        Reserve(bin, bin);
        _bins[Math.Max(bin - _offset, 0)]++;
    }

    /// <summary>Adds <paramref name="count"/> zeros.</summary>
    public void AddZeros(long count)
    {
        Count += count;
        _zeros += count;
    }

    /// <summary>Adds all numbers of another sketch.</summary>
    public void Merge(QuantileSketch other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Count += other.Count;
        _zeros += other._zeros;
        if (other._bins.Length == 0)
        {
            return;
        }

        Reserve(other._offset, other._offset + other._bins.Length - 1);
        for (var i = 0; i < other._bins.Length; i++)
        {
            if (other._bins[i] != 0)
            {
                _bins[Math.Max(other._offset + i - _offset, 0)] += other._bins[i];
            }
        }
    }

    /// <summary>The smallest value that at least the share <paramref name="quantile"/> (0 to 1) does not exceed; NaN when empty.</summary>
    public double Quantile(double quantile)
    {
        if (Count == 0)
        {
            return double.NaN;
        }

        var rank = Math.Max(1, (long)Math.Ceiling(Math.Clamp(quantile, 0, 1) * Count));
        var seen = _zeros;
        for (var i = 0; i < _bins.Length; i++)
        {
            if (seen >= rank)
            {
                break;
            }

            seen += _bins[i];
            if (seen >= rank)
            {
                return ValueOf(i + _offset);
            }
        }

        return 0;
    }

    /// <summary>How many numbers exceed a limit, up to the error of the sketch.</summary>
    public long CountAbove(double limit)
    {
        if (limit < 0)
        {
            return Count;
        }

        long above = 0;
        var first = limit <= Smallest ? int.MinValue : BinOf(limit) + 1;
        for (var i = 0; i < _bins.Length; i++)
        {
            if (i + _offset >= first)
            {
                above += _bins[i];
            }
        }

        return above;
    }

    /// <summary>
    /// The chance that a number of this sketch exceeds one of the other, ties counted half (Mann and Whitney 1947), and the
    /// share of pairs that tie in <paramref name="ties"/>; 0.5 when one is empty.
    /// </summary>
    public double ChanceAbove(QuantileSketch other, out double ties)
    {
        ArgumentNullException.ThrowIfNull(other);
        ties = 0;
        if (Count == 0 || other.Count == 0)
        {
            return 0.5;
        }

        double wins = 0;
        double equal = (double)_zeros * other._zeros;
        double below = other._zeros;
        var from = other._bins.Length == 0 ? _offset : Math.Min(_offset, other._offset);
        var to = Math.Max(_offset + _bins.Length, other._offset + other._bins.Length);
        for (var bin = from; bin < to; bin++)
        {
            double own = At(bin);
            double others = other.At(bin);
            wins += own * below;
            equal += own * others;
            below += others;
        }

        var pairs = (double)Count * other.Count;
        ties = equal / pairs;
        return (wins + (equal / 2)) / pairs;
    }

    private static int BinOf(double value) => (int)Math.Ceiling(Math.Log(value) / LogGrowth);

    private static double ValueOf(int bin) => 2 * Math.Exp(bin * LogGrowth) / (1 + Growth);

    private int At(int bin) => bin >= _offset && bin < _offset + _bins.Length ? _bins[bin - _offset] : 0;

    /// <summary>Makes room for the bins from low to high; when there would be too many, the lowest are joined into the first one.</summary>
    private void Reserve(int low, int high)
    {
        if (_bins.Length > 0)
        {
            if (low >= _offset && high < _offset + _bins.Length)
            {
                return;
            }

            low = Math.Min(low, _offset);
            high = Math.Max(high, _offset + _bins.Length - 1);
        }

        low = Math.Max(low, high - MaxBins + 1);
        if (_bins.Length > 0 && low >= _offset && high < _offset + _bins.Length)
        {
            return;
        }

        var length = Math.Min(MaxBins, ((high - low) / 8 * 8) + 8);
        var bins = new int[length];
        for (var i = 0; i < _bins.Length; i++)
        {
            bins[Math.Max(i + _offset - low, 0)] += _bins[i];
        }

        _bins = bins;
        _offset = low;
    }
}
