using System.Runtime.InteropServices;

namespace Pythia.Agent.Applying;

/// <summary>
/// Which span each thread of one process served when: the runtime's activity switches (thread, time, activity) and the spans that
/// the activities stand for. Kernel events are joined to requests with it. Bounded in threads, switches per thread and activities;
/// the oldest go first and are counted. Written by session readers, read by the attribution: all calls are synchronized.
/// </summary>
internal sealed class ThreadLog
{
    private const int MaxThreads = 4096;
    private const int MaxSwitches = 8192;
    private const int MaxActivities = 100_000;
    private const int MaxDepth = 16;
    private const int MaxHandovers = 3;
    private const int MaxDelayed = 16;
    private const int MaxLinks = 32;

    private readonly Lock sync = new();
    private readonly Dictionary<long, List<Switch>> switches = [];
    private readonly Dictionary<Guid, Activity> activities = [];
    private readonly Queue<Guid> arrival = new();

    /// <summary>When requests began.</summary>
    public RequestArrivals Arrivals { get; } = new();

    /// <summary>Work that went from thread to thread.</summary>
    public WorkHandovers Handovers { get; } = new();

    /// <summary>For which requests memory is allocated.</summary>
    public Allocations Allocations { get; }

    public ThreadLog()
    {
        Allocations = new Allocations(this);
    }

    /// <summary>Entries that the bounds pushed out.</summary>
    public long Evicted { get; private set; }

    /// <summary>A thread went over to an activity (the empty one: to none). <paramref name="from"/> is what it left.</summary>
    public void AddSwitch(long thread, long timestamp, Guid from, Guid to)
    {
        lock (sync)
        {
            ref var list = ref CollectionsMarshal.GetValueRefOrAddDefault(switches, thread, out var known);
            if (!known)
            {
                if (switches.Count > MaxThreads)
                {
                    switches.Clear();
                    Evicted++;
                    ref var again = ref CollectionsMarshal.GetValueRefOrAddDefault(switches, thread, out _);
                    again = [];
                    list = ref again;
                }
                else
                {
                    list = [];
                }
            }

            if (list!.Count >= MaxSwitches)
            {
                list.RemoveRange(0, MaxSwitches / 2);
                Evicted += MaxSwitches / 2;
            }

            list.Add(new Switch(timestamp, to));
            if (to != Guid.Empty && from != Guid.Empty && from != to && !activities.ContainsKey(to))
            {
                // An activity that nobody asked to see: whatever happens in it happens in the one that it was started from.
                Keep(to, new Activity(default, from));
            }
        }
    }

    /// <summary>The activity is this span.</summary>
    public void AddActivity(Guid activity, RequestContext context)
    {
        if (activity == Guid.Empty)
        {
            return;
        }

        lock (sync)
        {
            Keep(activity, new Activity(context, Guid.Empty));
        }
    }

    /// <summary>The span that the activity stands for, or the nearest one around it.</summary>
    public RequestContext? Find(Guid activity)
    {
        lock (sync)
        {
            return FindLocked(activity);
        }
    }

    /// <summary>The span that the thread served at that time; null when none or not known.</summary>
    public RequestContext? Find(long thread, long timestamp)
    {
        lock (sync)
        {
            if (!switches.TryGetValue(thread, out var list))
            {
                return null;
            }

            var index = IndexAt(list, timestamp);
            return index < 0 ? null : FindLocked(list[index].To);
        }
    }

    /// <summary>
    /// What a wait delayed that ended before the thread went over to it: the first span that it went over to in that time, ends
    /// included, and those that got the work which it queued then, and so on. Where the wait began before a request, the call that
    /// brought the request stands for it. At most <see cref="MaxDelayed"/>.
    /// </summary>
    public IReadOnlyCollection<RequestContext> Delayed(long waitStart, long thread, long from, long until)
    {
        var found = new HashSet<RequestContext>();
        Collect(waitStart, thread, from, until, MaxHandovers, found);
        return found;
    }

    /// <inheritdoc cref="Delayed(long, long, long, long)"/>
    public IReadOnlyCollection<RequestContext> Delayed(WorkHandovers.Handover work)
    {
        var found = new HashSet<RequestContext>();
        CollectChain(work.EnqueuedAt, work, MaxHandovers, found);
        return found;
    }

    /// <summary>
    /// The call whose answer an item was part of, and since when nothing but that answer was missing: a request queued it and had
    /// ended before it was taken. Null when that is not so.
    /// </summary>
    public (RequestContext Call, long Since)? Answering(WorkHandovers.Handover work) =>
        Find(work.FromThread, work.EnqueuedAt) is { } request ? Arrivals.AnsweredBefore(request, work.DequeuedAt) : null;

    /// <summary>The first span that the thread went over to in that time, ends included; null when to none.</summary>
    public RequestContext? FindNext(long thread, long from, long until)
    {
        lock (sync)
        {
            if (!switches.TryGetValue(thread, out var list))
            {
                return null;
            }

            for (var i = IndexAt(list, from - 1) + 1; i < list.Count && list[i].Timestamp <= until; i++)
            {
                if (FindLocked(list[i].To) is { } context)
                {
                    return context;
                }
            }

            return null;
        }
    }

    /// <summary>The spans that some thread served at that time, each once; at most <paramref name="most"/>.</summary>
    public IReadOnlyList<RequestContext> ServedAt(long timestamp, int most)
    {
        var found = new HashSet<RequestContext>();
        lock (sync)
        {
            foreach (var list in switches.Values)
            {
                var index = IndexAt(list, timestamp);
                if (index >= 0 && found.Count < most && FindLocked(list[index].To) is { } context)
                {
                    found.Add(context);
                }
            }
        }

        return [.. found];
    }

    /// <summary>Forgets switches before that time, but the last of each thread.</summary>
    public void Trim(long before)
    {
        lock (sync)
        {
            foreach (var list in switches.Values)
            {
                var index = IndexAt(list, before);
                if (index > 0)
                {
                    list.RemoveRange(0, index);
                }
            }
        }
    }

    private void Collect(long waitStart, long thread, long from, long until, int depth, HashSet<RequestContext> found)
    {
        if (FindNext(thread, from, until) is { } context)
        {
            found.Add(Arrivals.DelayedAt(context, waitStart));
        }

        foreach (var handover in depth == 0 ? [] : Handovers.From(thread, from, until))
        {
            CollectChain(waitStart, handover, depth - 1, found);
        }
    }

    // An item that its thread queues again before it begins is a queue of its own, with one thing after the other taken from it:
    // whatever is behind in that queue has been delayed, too, and no hand-over further away.
    private void CollectChain(long waitStart, WorkHandovers.Handover? work, int depth, HashSet<RequestContext> found)
    {
        for (var links = 0; work is not null && links < MaxLinks && found.Count < MaxDelayed; links++)
        {
            var link = work;
            if (FindNext(link.ToThread, link.DequeuedAt, link.Until) is { } context)
            {
                found.Add(Arrivals.DelayedAt(context, waitStart));
            }

            work = null;
            foreach (var handover in Handovers.From(link.ToThread, link.DequeuedAt, link.Until))
            {
                if (handover.Work == link.Work)
                {
                    work ??= handover;
                }
                else if (depth > 0 && found.Count < MaxDelayed)
                {
                    CollectChain(waitStart, handover, depth - 1, found);
                }
            }
        }
    }

    private static int IndexAt(List<Switch> list, long timestamp)
    {
        int low = 0, high = list.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (list[middle].Timestamp <= timestamp)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }

    private RequestContext? FindLocked(Guid activity)
    {
        for (var depth = 0; depth < MaxDepth && activity != Guid.Empty && activities.TryGetValue(activity, out var found); depth++)
        {
            if (!found.Context.SpanId.IsEmpty)
            {
                return found.Context;
            }

            activity = found.Parent;
        }

        return null;
    }

    private void Keep(Guid id, Activity activity)
    {
        if (activities.TryAdd(id, activity))
        {
            arrival.Enqueue(id);
            if (arrival.Count > MaxActivities)
            {
                activities.Remove(arrival.Dequeue());
                Evicted++;
            }
        }
        else
        {
            activities[id] = activity;
        }
    }

    private readonly record struct Switch(long Timestamp, Guid To);

    private readonly record struct Activity(RequestContext Context, Guid Parent);
}
