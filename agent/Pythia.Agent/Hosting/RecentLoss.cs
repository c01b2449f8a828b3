namespace Pythia.Agent.Hosting;

/// <summary>The part that was lost of what came within about the last minute, from totals that only grow. Not thread-safe.</summary>
internal sealed class RecentLoss
{
    private const long Second = 1_000_000_000;
    private const long Window = 60 * Second;
    private const int MaxLooks = 64;

    private readonly Queue<(long At, long Sent, long Lost)> looks = new([(long.MinValue / 2, 0, 0)]);

    /// <summary>Looks at the totals.</summary>
    /// <param name="now">Monotonic time.</param>
    /// <param name="sent">What has arrived, since the start.</param>
    /// <param name="lost">What has not; a total that becomes smaller (its counter began anew) counts as nothing lost.</param>
    /// <returns>Thousandths, rounded up; 0 when nothing came.</returns>
    public int PermilleAt(long now, long sent, long lost)
    {
        // The oldest look that is kept is the last one before the window.
        while (looks.Count > 1 && (looks.ElementAt(1).At <= now - Window || looks.Count >= MaxLooks))
        {
            looks.Dequeue();
        }

        var (_, sentBefore, lostBefore) = looks.Peek();
        looks.Enqueue((now, sent, lost));
        var (arrived, missing) = (Math.Max(0, sent - sentBefore), Math.Max(0, lost - lostBefore));
        return missing == 0 ? 0 : (int)Math.Ceiling(1000.0 * missing / (arrived + missing));
    }
}
