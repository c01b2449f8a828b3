namespace Pythia.Agent.Applying.EventPipe;

/// <summary>
/// Knows whether the process's filter is still ours. A .NET process has one filter for all sessions: whoever starts one replaces
/// it, whoever ends one removes it, and the others go deaf without an error. What happens at a change of our own is expected;
/// the same events at any other time mean that somebody else has touched the filter. Long silence is a reason for doubt, too.
/// </summary>
internal sealed class FilterWatch
{
    private const long Settling = 5_000_000;
    private const int MaxDoubts = 3;
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    private readonly Lock sync = new();
    private readonly Queue<(long Start, long End)> ownChanges = new();
    private long openChange = long.MaxValue;
    private long lastSign;
    private int doubts;

    /// <summary>A change of our own begins.</summary>
    public void BeginChange(long now)
    {
        lock (sync)
        {
            openChange = now;
        }
    }

    /// <summary>It is complete.</summary>
    public void EndChange(long now)
    {
        lock (sync)
        {
            ownChanges.Enqueue((openChange, now + Settling));
            openChange = long.MaxValue;
            lastSign = now;
            if (ownChanges.Count > 16)
            {
                ownChanges.Dequeue();
            }
        }
    }

    /// <summary>A sign of a change came with this time stamp.</summary>
    /// <returns>True when it was not ours: the filter must be set again.</returns>
    public bool IsForeign(long timestamp)
    {
        lock (sync)
        {
            foreach (var (start, end) in ownChanges)
            {
                if (timestamp >= start && timestamp <= end)
                {
                    return false;
                }
            }

            return timestamp < openChange;
        }
    }

    /// <summary>A wanted event came: the filter works.</summary>
    public void Seen(long timestamp)
    {
        Volatile.Write(ref lastSign, timestamp);
        Volatile.Write(ref doubts, 0);
    }

    /// <summary>True when nothing was heard for so long that setting the filter again is worth its small cost; at most three times per silence.</summary>
    public bool IsDoubtful(long now)
    {
        if (now - Volatile.Read(ref lastSign) < Silence.Ticks * 100 || Volatile.Read(ref doubts) >= MaxDoubts)
        {
            return false;
        }

        doubts++;
        Volatile.Write(ref lastSign, now);
        return true;
    }
}
