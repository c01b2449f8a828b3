namespace Pythia.Model;

/// <content>What a sketch is made of, so that it can be sent to another process.</content>
public sealed partial class QuantileSketch
{
    // Beyond the bins of the smallest and the largest real number.
    private const int OutermostBin = 40_000;

    /// <summary>How many numbers share the bin of zero.</summary>
    public long Zeros => _zeros;

    /// <summary>The counts of the bins that are in use, the first of them with the number <paramref name="first"/>; empty bins at both ends are left out.</summary>
    public ReadOnlySpan<int> Bins(out int first)
    {
        ReadOnlySpan<int> bins = _bins;
        var from = bins.IndexOfAnyExcept(0);
        first = from < 0 ? 0 : _offset + from;
        return from < 0 ? [] : bins[from..(bins.LastIndexOfAnyExcept(0) + 1)];
    }

    /// <summary>The sketch with these bins.</summary>
    /// <exception cref="ArgumentException">A count is negative, or there are more or other bins than a sketch can have.</exception>
    public static QuantileSketch Of(long zeros, int first, ReadOnlySpan<int> bins)
    {
        if (zeros < 0 || bins.Length > MaxBins || bins.ContainsAnyInRange(int.MinValue, -1))
        {
            throw new ArgumentException($"a sketch has at most {MaxBins} bins, and counts are not negative");
        }

        if (first is < -OutermostBin or > OutermostBin)
        {
            throw new ArgumentException($"a bin's number lies between -{OutermostBin} and {OutermostBin}", nameof(first));
        }

        var sketch = new QuantileSketch { _zeros = zeros, _bins = bins.ToArray(), _offset = first, Count = zeros };
        foreach (var count in bins)
        {
            sketch.Count += count;
        }

        return sketch;
    }
}
