namespace Pythia.Agent.Applying;

/// <summary>
/// Which thread gave work to which: items of the thread pool, from the thread that queued one to the thread that took it. What
/// delays a thread delays whatever it queues next. Bounded in threads and in items per thread; all calls are synchronized.
/// </summary>
internal sealed class WorkHandovers
{
    private const int MaxQueued = 8192;
    private const int MaxThreads = 1024;
    private const int MaxPerThread = 4096;
    private const long LongestStart = 5_000_000;

    private readonly Lock sync = new();
    private readonly Dictionary<long, Handover> queued = [];
    private readonly Dictionary<long, Handover> last = [];
    private readonly Dictionary<long, Queue<Handover>> byThread = [];

    /// <summary>A thread queued an item. An item that is queued again counts from the last time.</summary>
    public void Enqueued(long work, long timestamp, long thread)
    {
        lock (sync)
        {
            if (queued.Count >= MaxQueued)
            {
                // Items whose other event was lost.
                queued.Clear();
            }

            if (byThread.Count >= MaxThreads && !byThread.ContainsKey(thread))
            {
                byThread.Clear();
            }

            var handover = new Handover(work, thread, timestamp);
            queued[work] = handover;
            if (!byThread.TryGetValue(thread, out var own))
            {
                byThread[thread] = own = new Queue<Handover>();
            }

            own.Enqueue(handover);
            if (own.Count > MaxPerThread)
            {
                own.Dequeue();
            }
        }
    }

    /// <summary>A thread took an item.</summary>
    /// <returns>The item's way; null when its other event is not known.</returns>
    public Handover? Dequeued(long work, long timestamp, long thread)
    {
        lock (sync)
        {
            if (last.Remove(thread, out var before))
            {
                before.Until = Math.Min(before.Until, timestamp - 1);
            }

            if (!queued.Remove(work, out var handover))
            {
                return null;
            }

            handover.ToThread = thread;
            handover.DequeuedAt = timestamp;
            handover.Until = timestamp + LongestStart;
            if (last.Count >= MaxThreads)
            {
                last.Clear();
            }

            last[thread] = handover;
            return handover;
        }
    }

    /// <summary>What the thread queued in that time, ends included, and somebody has taken.</summary>
    public IReadOnlyList<Handover> From(long thread, long from, long until)
    {
        lock (sync)
        {
            return byThread.TryGetValue(thread, out var own)
                ? [.. own.Where(h => h.EnqueuedAt >= from && h.EnqueuedAt <= until && h.DequeuedAt > 0)]
                : [];
        }
    }

    /// <summary>The way of one item. Written by the store only.</summary>
    internal sealed class Handover(long work, long fromThread, long enqueuedAt)
    {
        public long Work { get; } = work;

        public long FromThread { get; } = fromThread;

        public long EnqueuedAt { get; } = enqueuedAt;

        public long ToThread { get; set; }

        /// <summary>0 while it waits.</summary>
        public long DequeuedAt { get; set; }

        /// <summary>Until when what the thread does is this item: it takes the next one then.</summary>
        public long Until { get; set; }
    }
}
