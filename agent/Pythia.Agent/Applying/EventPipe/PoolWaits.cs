using Pythia.Agent.Planning;

namespace Pythia.Agent.Applying.EventPipe;

/// <summary>
/// How long work items waited for a thread of the pool. The runtime names an item by a hash of the object; what is queued twice
/// counts from the last time. The request is the one that the thread serves next, before it takes another item.
/// </summary>
internal sealed class PoolWaits(RuntimeEvents events)
{
    private const long LeastWait = 200_000;
    private const long LongestStart = 5_000_000;
    private const int MaxQueued = 8192;
    private const int MaxThreads = 4096;

    private readonly Dictionary<long, long> queued = [];
    private readonly Dictionary<long, RuntimeEvent> last = [];

    public void Enqueued(long work, long timestamp)
    {
        if (queued.Count >= MaxQueued)
        {
            // Items whose other event was lost.
            queued.Clear();
        }

        queued[work] = timestamp;
    }

    public void Dequeued(long work, long timestamp, long thread)
    {
        if (last.Remove(thread, out var before))
        {
            before.NextUntil = Math.Min(before.NextUntil, timestamp - 1);
        }

        if (!queued.Remove(work, out var start) || timestamp - start < LeastWait)
        {
            return;
        }

        var wait = new RuntimeEvent(RuntimePoint.PoolWait, start, timestamp, Guid.Empty, thread) { NextUntil = timestamp + LongestStart };
        if (last.Count >= MaxThreads)
        {
            last.Clear();
        }

        last[thread] = wait;
        events.Add(wait);
    }
}
