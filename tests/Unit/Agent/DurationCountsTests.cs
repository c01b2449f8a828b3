using FsCheck;
using FsCheck.Fluent;
using Pythia.Agent.Applying;
using Pythia.Agent.Emitting;
using Pythia.Agent.Planning;
using Pythia.Model;

namespace Pythia.Unit.Tests.Agent;

public sealed class DurationCountsTests
{
    private const long Millisecond = 1_000_000;

    [Fact]
    public void Median_is_right_within_a_bin()
    {
        var counts = Of([.. Enumerable.Range(1, 1001).Select(i => i * 100_000L)]);

        Assert.Equal(1001, counts.Count);
        Assert.InRange(counts.Median, 49.5 * Millisecond, 50.7 * Millisecond);
        Assert.Equal(0, DurationCounts.Empty.Median);
    }

    [Theory]
    [InlineData(long.MinValue, 0)]
    [InlineData(0, 0)]
    [InlineData(8192, 0)]
    [InlineData(9216, 1)]
    [InlineData(16384, 8)]
    [InlineData(long.MaxValue, DurationCounts.Bins - 1)]
    public void Durations_beyond_the_bins_count_in_the_outer_ones(long nanoseconds, int bin) => Assert.Equal(bin, DurationCounts.BinOf(nanoseconds));

    // Without ties: U = 9 of a mean of 4.5, variance 3 * 3 * 7 / 12. With ties: U = 8, variance 9 / 12 * (7 - 30 / 30).
    [Fact]
    public void Rank_sum_has_the_values_of_the_formula()
    {
        Assert.Equal(4.5 / Math.Sqrt(5.25), Rank([1, 2, 3], [4, 5, 6]), 9);
        Assert.Equal(3.5 / Math.Sqrt(4.5), Rank([1, 1, 2], [2, 2, 3]), 9);
        Assert.Equal(0, Rank([5, 5], [5, 5, 5]));
        Assert.Equal(0, Rank([], [1]));
    }

    [Fact]
    public void Sum_of_parts_equals_the_whole_and_rank_sum_changes_its_sign()
    {
        var durations = Gen.Choose(0, 2_000_000_000).Select(i => (long)i).ArrayOf();
        Prop.ForAll(durations.Two().ToArbitrary(), pair =>
        {
            var (left, right) = pair;
            var sum = Of(left).Plus(Of(right));
            var whole = Of([.. left, .. right]);
            return sum.Count == whole.Count && sum.Median == whole.Median && DurationCounts.RankSum(sum, whole) == 0
                && Math.Abs(DurationCounts.RankSum(Of(left), Of(right)) + DurationCounts.RankSum(Of(right), Of(left))) < 1e-9;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task Counter_counts_each_request_once_for_many_writers()
    {
        var durations = new RequestDurations();
        var request = Span(SpanKind.Server, ActivitySelection.ServerSource);
        var taken = 0L;
        var writers = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                durations.Add(request);
            }
        })));
        while (!writers.IsCompleted)
        {
            taken += durations.Take().Count;
        }

        await writers;
        Assert.Equal(80_000, taken + durations.Take().Count);
        durations.Add(Span(SpanKind.Client, ActivitySelection.ClientSource));
        durations.Add(Span(SpanKind.Server, "Grpc"));
        Assert.Equal(0, durations.Take().Count);
    }

    private static double Rank(int[] before, int[] after) =>
        DurationCounts.RankSum(Of([.. before.Select(m => m * 10 * Millisecond)]), Of([.. after.Select(m => m * 10 * Millisecond)]));

    private static DurationCounts Of(long[] durations)
    {
        var bins = new int[DurationCounts.Bins];
        foreach (var duration in durations)
        {
            bins[DurationCounts.BinOf(duration)]++;
        }

        return DurationCounts.Of(bins);
    }

    private static OutgoingSpan Span(SpanKind kind, string scope) => new()
    {
        Source = null!, Scope = scope, Name = "GET /", Kind = kind, TraceId = default, SpanId = default,
        StartUnixNanoseconds = 10, EndUnixNanoseconds = 10 + (20 * Millisecond), Attributes = [],
    };
}
