using System.Collections.Immutable;
using System.Numerics;

namespace Pythia.Agent.Planning;

/// <summary>
/// How many requests took how long, in fixed bins: eight per doubling, from 8 us to 137 s; what is shorter or longer counts in the
/// first or the last one. Equal bins everywhere, so that counts add up and can be compared by rank. Immutable.
/// </summary>
internal sealed class DurationCounts
{
    /// <summary>The number of bins.</summary>
    public const int Bins = (LastExponent - FirstExponent + 1) * PerDoubling;

    private const int FirstExponent = 13;
    private const int LastExponent = 36;
    private const int PerDoubling = 8;

    private readonly int first;
    private readonly ImmutableArray<int> counts; // Without the empty bins at both ends: most services use a few bins only.

    private DurationCounts(int first, ImmutableArray<int> counts)
    {
        this.first = first;
        this.counts = counts;
        Count = counts.Sum(c => (long)c);
    }

    /// <summary>No request.</summary>
    public static DurationCounts Empty { get; } = new(0, []);

    /// <summary>How many requests.</summary>
    public long Count { get; }

    /// <summary>The median in nanoseconds, interpolated within its bin (which is 7 to 13 % wide); 0 when there is none.</summary>
    public double Median
    {
        get
        {
            var below = 0L;
            for (var i = 0; i < counts.Length; i++)
            {
                if (2 * (below + counts[i]) >= Count)
                {
                    var part = ((Count / 2.0) - below) / counts[i];
                    return LowOf(first + i) + (part * (LowOf(first + i + 1) - LowOf(first + i)));
                }

                below += counts[i];
            }

            return 0;
        }
    }

    /// <summary>The bin of a duration in nanoseconds.</summary>
    public static int BinOf(long nanoseconds)
    {
        var value = (ulong)Math.Clamp(nanoseconds, 1L << FirstExponent, (1L << (LastExponent + 1)) - 1);
        var exponent = BitOperations.Log2(value);
        return ((exponent - FirstExponent) * PerDoubling) + (int)((value >> (exponent - 3)) & (PerDoubling - 1));
    }

    /// <summary>Of the counts of all <see cref="Bins"/> bins.</summary>
    public static DurationCounts Of(ReadOnlySpan<int> bins)
    {
        var start = bins.IndexOfAnyExcept(0);
        return start < 0 ? Empty : new DurationCounts(start, [.. bins[start..(bins.LastIndexOfAnyExcept(0) + 1)]]);
    }

    /// <summary>Both together.</summary>
    public DurationCounts Plus(DurationCounts other)
    {
        if (other.Count == 0 || Count == 0)
        {
            return Count == 0 ? other : this;
        }

        var start = Math.Min(first, other.first);
        var sum = new int[Math.Max(first + counts.Length, other.first + other.counts.Length) - start];
        AddTo(sum, start);
        other.AddTo(sum, start);
        return new DurationCounts(start, [.. sum]);
    }

    /// <summary>All of them together.</summary>
    public static DurationCounts Sum(IEnumerable<DurationCounts> parts) => parts.Aggregate(Empty, static (sum, part) => sum.Plus(part));

    /// <summary>
    /// The rank-sum statistic of Wilcoxon, Mann and Whitney in standard deviations, with mean ranks for ties (all of one bin) and the
    /// variance corrected for them (Lehmann, "Nonparametrics", 1.4); no correction for continuity.
    /// </summary>
    /// <returns>Positive when <paramref name="after"/> is longer; 0 when either is empty or all are equal.</returns>
    public static double RankSum(DurationCounts before, DurationCounts after)
    {
        double n = before.Count, m = after.Count, all = n + m;
        double below = 0, wins = 0, ties = 0;
        for (var bin = Math.Min(before.first, after.first); bin < Bins; bin++)
        {
            double b = before.At(bin), a = after.At(bin), t = a + b;
            wins += a * (below + (b / 2));
            below += b;
            ties += t * ((t * t) - 1);
        }

        var variance = n * m / 12 * (all + 1 - (ties / Math.Max(1, all * (all - 1))));
        return variance <= 0 ? 0 : (wins - (n * m / 2)) / Math.Sqrt(variance);
    }

    private static long LowOf(int bin) => (long)(PerDoubling + (bin % PerDoubling)) << ((bin / PerDoubling) + FirstExponent - 3);

    private int At(int bin) => bin >= first && bin - first < counts.Length ? counts[bin - first] : 0;

    private void AddTo(int[] sum, int start)
    {
        for (var i = 0; i < counts.Length; i++)
        {
            sum[first - start + i] += counts[i];
        }
    }
}
