using System.Collections.Immutable;
using System.Globalization;

namespace Pythia.Agent.Planning;

/// <summary>A comparison of the requests of a service before and after its trace points changed. Pure.</summary>
/// <param name="Before">The requests before.</param>
/// <param name="After">The requests after.</param>
internal sealed record Slowdown(DurationCounts Before, DurationCounts After)
{
    /// <summary>The fewest requests on either side that are compared.</summary>
    public const int MinRequests = 50;

    /// <summary>The fewest stretches of time on either side that are compared.</summary>
    public const int MinBlocks = 6;

    /// <summary>How much longer the median must be to matter.</summary>
    public const double MinRatio = 1.25;

    private const double MinNanoseconds = 1e6;
    private const double MinRankSum = 4;
    private const int PartsAfter = 4;
    private const int MostPartsBefore = 12;
    private const int RequestsPerPart = 100;
    private const double MinGap = 1.2;

    /// <summary>
    /// Slices of recording cut long requests off: a change of the slices would look like one of the requests. At 4 s of recording a
    /// median of 500 ms is wrong by 15 % at most, for any spread that services have.
    /// </summary>
    private const double LongestNanoseconds = 500e6;

    /// <summary>How many times longer the median is.</summary>
    public double Ratio => After.Median / Before.Median;

    /// <summary>
    /// Compares two runs of stretches of time, in the order of time. Both are cut into parts of about as many requests (before: 4 to 12 of
    /// about 100 or more, after: 4), and each part after must be slower by 20 % than each part before: this leaves out what was slow from
    /// time to time before, and what became slow earlier or later than the trace points changed.
    /// </summary>
    /// <returns>Null when there is too little to say so or it is not slower.</returns>
    public static Slowdown? Find(ImmutableArray<DurationCounts> before, ImmutableArray<DurationCounts> after)
    {
        if (before.Length < MinBlocks || after.Length < MinBlocks)
        {
            return null;
        }

        var found = new Slowdown(DurationCounts.Sum(before), DurationCounts.Sum(after));
        return found.Before.Count >= MinRequests && found.After.Count >= MinRequests
            && found.Before.Median <= LongestNanoseconds
            && found.IsLargeBeyond(1)
            && DurationCounts.RankSum(found.Before, found.After) > MinRankSum
            && PartsOf(after, PartsAfter).Min() > MinGap * PartsOf(before, (int)Math.Clamp(found.Before.Count / RequestsPerPart, PartsAfter, MostPartsBefore)).Max()
                ? found
                : null;
    }

    /// <summary>
    /// What is to be said when it still is large with that taken off by which others have become slower at the same time. That others
    /// have become faster is no reason to call this one slower.
    /// </summary>
    /// <param name="othersRatio">How many times longer the others' median is.</param>
    /// <param name="others">Who they are; null: there are none.</param>
    /// <returns>Null when it is not large any more.</returns>
    public string? DescribeBeyond(double othersRatio, string? others) => !IsLargeBeyond(othersRatio) ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"slower since trace points came on: median {After.Median * 1e-6:0.0} ms of {After.Count} requests, {Before.Median * 1e-6:0.0} ms of {Before.Count} before; {(others is null ? "nothing to compare with" : $"{others} meanwhile {othersRatio:0.00} times as long")}");

    private bool IsLargeBeyond(double othersRatio)
    {
        var expected = Before.Median * Math.Max(1, othersRatio);
        return After.Median >= MinRatio * expected && After.Median - expected >= MinNanoseconds;
    }

    // The medians of the parts.
    private static List<double> PartsOf(ImmutableArray<DurationCounts> blocks, int parts)
    {
        var total = blocks.Sum(b => b.Count);
        var medians = new List<double>(parts);
        var part = DurationCounts.Empty;
        var sofar = 0L;
        foreach (var block in blocks)
        {
            part = part.Plus(block);
            sofar += block.Count;
            if (sofar * parts >= total * (medians.Count + 1))
            {
                medians.Add(part.Median);
                part = DurationCounts.Empty;
            }
        }

        return medians;
    }
}
