using System.Collections.Immutable;

namespace Pythia.Agent.Planning;

/// <summary>
/// What is remembered of one process to see whether new trace points make it slower: its requests in stretches of five seconds, for
/// eight minutes, and when its trace points beside the skeleton changed. Immutable; times are numbers of stretches.
/// </summary>
internal sealed record WatchedProcess
{
    /// <summary>The length of a stretch of time in monotonic nanoseconds.</summary>
    public const long BlockLength = 5_000_000_000;

    /// <summary>Stretches before a change that later ones are compared with, and after it in which a slowdown is looked for: three minutes.</summary>
    public const int Span = 36;

    /// <summary>Stretches that are kept.</summary>
    public const int Kept = 96;

    // A change is one of several for so long; then what is on is what the next change is compared with.
    private const int LongestSeries = Kept - Span;

    public required ProcessPlan Plan { get; init; }

    /// <summary>What is on beside the requests and calls of the skeleton.</summary>
    public required ImmutableHashSet<string> Points { get; init; }

    /// <summary>What was on before the first of the changes that are looked at.</summary>
    public required ImmutableHashSet<string> Usual { get; init; }

    /// <summary>When something came on that was not usual; null: nothing that is still looked at.</summary>
    public long? FirstAddition { get; init; }

    /// <summary>When something came on last.</summary>
    public long LastAddition { get; init; }

    /// <summary>When anything changed last, to more or less; long ago when nothing has.</summary>
    public long LastChange { get; init; } = long.MinValue;

    /// <summary>The requests of each stretch that has any, in the order of time.</summary>
    public ImmutableSortedDictionary<long, DurationCounts> Blocks { get; init; } = ImmutableSortedDictionary<long, DurationCounts>.Empty;

    public static WatchedProcess Of(ProcessPlan plan, ImmutableHashSet<string> points) => new() { Plan = plan, Points = points, Usual = points };

    /// <summary>Takes in the requests that ended since the last turn and what is planned now.</summary>
    public WatchedProcess Next(ProcessPlan plan, ImmutableHashSet<string> points, DurationCounts requests, long block)
    {
        if (plan.Injected != Plan.Injected)
        {
            // Another tier measures from another place; and whether loading the hook does harm is watched over elsewhere.
            return Of(plan, points);
        }

        if (!plan.Activities.Contains(ActivitySelection.Server))
        {
            return this with { Plan = plan };
        }

        // While the names of all activities are looked for, everything is on for moments: that tells nothing about the points.
        var isUsable = requests.Count > 0 && !plan.Discover && !Plan.Discover;
        var blocks = isUsable ? Blocks.SetItem(block, Blocks.GetValueOrDefault(block, DurationCounts.Empty).Plus(requests)) : Blocks;
        var next = this with { Plan = plan, Blocks = blocks.RemoveRange(blocks.Keys.TakeWhile(b => b <= block - Kept)) };
        if (!points.SetEquals(Points))
        {
            next = next.Changed(points, block);
        }

        return next.FirstAddition is { } first && (block > next.LastAddition + Span || block > first + LongestSeries) ? next.Settled() : next;
    }

    /// <summary>What is on now becomes what is usual.</summary>
    public WatchedProcess Settled() => this with { Usual = Points, FirstAddition = null };

    /// <summary>The requests from one stretch to another, both included.</summary>
    public IEnumerable<KeyValuePair<long, DurationCounts>> Between(long from, long to) => Blocks.Where(b => b.Key >= from && b.Key <= to);

    private WatchedProcess Changed(ImmutableHashSet<string> points, long block)
    {
        var next = this with { Points = points, LastChange = block };
        return points.IsSubsetOf(Usual) ? next.Settled()
            : points.IsSubsetOf(Points) ? next
            : next with { FirstAddition = FirstAddition ?? block, LastAddition = block };
    }
}
