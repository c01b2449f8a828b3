using System.Threading.Channels;

namespace Pythia.Kubernetes;

/// <summary>
/// A queue of keys between a reader of changes and workers. A key waits at most once, however often it is added; a key that is being worked on
/// is not given out again before <see cref="Done"/>, and comes again after that if it was added meanwhile. So no change is lost and no two workers meet.
/// Safe for concurrent use.
/// </summary>
/// <typeparam name="TKey">The key.</typeparam>
public sealed class WorkQueue<TKey> : IDisposable
    where TKey : notnull
{
    private readonly Lock gate = new();
    private readonly WorkQueueOptions options;
    private readonly ITimer timer;

    // A key is in this channel only while it is in "waiting" and not in "working", so the bound of waiting is its bound.
    private readonly Channel<TKey> ready = Channel.CreateUnbounded<TKey>();
    private readonly HashSet<TKey> waiting = [];
    private readonly HashSet<TKey> working = [];
    private readonly Dictionary<TKey, int> failures = [];
    private readonly Dictionary<TKey, long> dueTimes = [];
    private readonly PriorityQueue<TKey, long> delayed = new();
    private long dropped;

    /// <summary>Creates an empty queue.</summary>
    /// <param name="options">How it behaves; null for the defaults.</param>
    public WorkQueue(WorkQueueOptions? options = null)
    {
        this.options = options ?? new WorkQueueOptions();
        timer = this.options.Clock.CreateTimer(_ => Release(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Keys that wait to be taken now, keys being worked on that must come again included.</summary>
    public int Count => Locked(() => waiting.Count);

    /// <summary>Keys that wait for a time.</summary>
    public int DelayedCount => Locked(() => dueTimes.Count);

    /// <summary>Entries of the heap of delays, void ones included.</summary>
    internal int DelayedEntries => Locked(() => delayed.Count);

    /// <summary>Keys being worked on.</summary>
    public int WorkingCount => Locked(() => working.Count);

    /// <summary>Keys that were dropped because the queue was full.</summary>
    public long Dropped => Interlocked.Read(ref dropped);

    /// <summary>Adds a key to be taken as soon as possible; a delay that it waits for is void.</summary>
    /// <returns>False if the queue is full and the key was dropped.</returns>
    public bool Add(TKey key)
    {
        lock (gate)
        {
            dueTimes.Remove(key);
            return AddLocked(key);
        }
    }

    /// <summary>Adds a key to be taken after a delay, unless it waits already for an earlier time.</summary>
    /// <returns>False if the queue is full and the key was dropped.</returns>
    public bool AddAfter(TKey key, TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
        {
            return Add(key);
        }

        lock (gate)
        {
            var clock = options.Clock;
            var due = clock.GetTimestamp() + (long)(delay.TotalSeconds * clock.TimestampFrequency);
            if (waiting.Contains(key) || (dueTimes.TryGetValue(key, out var known) && known <= due))
            {
                return true;
            }

            if (!dueTimes.ContainsKey(key) && IsFull())
            {
                return false;
            }

            dueTimes[key] = due;
            delayed.Enqueue(key, due);
            Compact();
            SetTimer();
            return true;
        }
    }

    /// <summary>Adds a key that failed: after a delay that grows with its failures in a row.</summary>
    /// <returns>The delay.</returns>
    public TimeSpan AddFailed(TKey key)
    {
        int count;
        lock (gate)
        {
            count = failures[key] = failures.GetValueOrDefault(key) + 1;
        }

        var delay = options.Backoff.Delay(count, options.Jitter());
        AddAfter(key, delay);
        return delay;
    }

    /// <summary>Ends a key's row of failures.</summary>
    public void Forget(TKey key)
    {
        lock (gate)
        {
            failures.Remove(key);
        }
    }

    /// <summary>Takes the next key; <see cref="Done"/> must follow.</summary>
    public async ValueTask<TKey> TakeAsync(CancellationToken cancellationToken)
    {
        var key = await ready.Reader.ReadAsync(cancellationToken);
        lock (gate)
        {
            waiting.Remove(key);
            working.Add(key);
        }

        return key;
    }

    /// <summary>Says that a key is no longer being worked on.</summary>
    public void Done(TKey key)
    {
        lock (gate)
        {
            if (working.Remove(key) && waiting.Contains(key))
            {
                ready.Writer.TryWrite(key);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => timer.Dispose();

    private bool AddLocked(TKey key)
    {
        if (waiting.Contains(key))
        {
            return true;
        }

        if (IsFull())
        {
            return false;
        }

        waiting.Add(key);
        if (!working.Contains(key))
        {
            ready.Writer.TryWrite(key);
        }

        return true;
    }

    private bool IsFull()
    {
        if (waiting.Count + dueTimes.Count < options.MaximumKeys)
        {
            return false;
        }

        Interlocked.Increment(ref dropped);
        return true;
    }

    // Moves what is due. Entries whose time was replaced or made void stay in the heap until they surface; they are no longer in dueTimes with that time.
    private void Release()
    {
        lock (gate)
        {
            var now = options.Clock.GetTimestamp();
            while (delayed.TryPeek(out var key, out var due) && (due <= now || IsVoid(key, due)))
            {
                delayed.Dequeue();
                if (!IsVoid(key, due))
                {
                    dueTimes.Remove(key);
                    AddLocked(key);
                }
            }

            SetTimer();
        }
    }

    // Void entries with a far time would pile up when keys are added and delayed again and again.
    private void Compact()
    {
        if (delayed.Count > 64 + (2 * dueTimes.Count))
        {
            delayed.Clear();
            delayed.EnqueueRange(dueTimes.Select(d => (d.Key, d.Value)));
        }
    }

    private bool IsVoid(TKey key, long due) => !dueTimes.TryGetValue(key, out var current) || current != due;

    private void SetTimer()
    {
        if (delayed.TryPeek(out _, out var due))
        {
            var wait = TimeSpan.FromSeconds(Math.Max(0, due - options.Clock.GetTimestamp()) / (double)options.Clock.TimestampFrequency);

            // Rounded up: a timer that fires early would find nothing due and be set again at once.
            timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
        }
    }

    private TResult Locked<TResult>(Func<TResult> read)
    {
        lock (gate)
        {
            return read();
        }
    }
}
