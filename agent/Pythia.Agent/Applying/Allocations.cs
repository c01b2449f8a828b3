using Pythia.Model;

namespace Pythia.Agent.Applying;

/// <summary>
/// For which requests one process allocates memory: a sample of its allocations, one for about 100 KB, joined to the request that the thread
/// served then. Looked at over ten seconds, because what fills the heap is more than what was allocated since the last collection. Samples of one
/// thread, activity and type within 20 ms are put together, so that a process which allocates gigabytes per second fits; bounded, and what is
/// pushed out is counted. Samples come by one session and the names of requests by another: all calls are synchronized.
/// </summary>
internal sealed class Allocations(ThreadLog threads)
{
    private const int MaxSamples = 8192;
    private const int MaxOpen = 1024;
    private const long Together = 20_000_000;
    private const int MaxNames = 4096;
    private const long Window = 10_000_000_000;
    private const double LeastShare = 0.5;
    private const int FewestSamples = 8;
    private const long Steady = 250_000_000;

    private readonly Lock sync = new();
    private readonly Queue<Sample> samples = new();
    private readonly Dictionary<(long Thread, string Type), Sample> last = [];
    private readonly Dictionary<TraceId, string> names = [];
    private readonly Queue<TraceId> arrival = new();
    private bool isSampled;
    private (long At, (string? Request, string? Type) Leaders)? told;

    /// <summary>Samples that the bound pushed out before they were ten seconds old.</summary>
    public long Evicted { get; private set; }

    /// <summary>So many bytes were allocated, the last of them for an object of a type, by a thread at a time, in an activity or none.</summary>
    public void Add(long at, long thread, Guid activity, long bytes, string type)
    {
        lock (sync)
        {
            isSampled = true;
            if (last.TryGetValue((thread, type), out var open) && open.Activity == activity && at - open.At is >= 0 and < Together)
            {
                open.Bytes += bytes;
                open.Count++;
                return;
            }

            var sample = new Sample(at, thread, activity, type) { Bytes = bytes, Count = 1 };
            if (last.Count >= MaxOpen)
            {
                last.Clear();
            }

            last[(thread, type)] = sample;
            samples.Enqueue(sample);
            if (samples.Count > MaxSamples)
            {
                samples.Dequeue();
                Evicted++;
            }
        }
    }

    /// <summary>A request has ended, and this is what it is called. Remembered only in processes whose allocations are sampled.</summary>
    public void Ended(TraceId trace, string name)
    {
        lock (sync)
        {
            if (!isSampled)
            {
                return;
            }

            if (names.TryAdd(trace, name))
            {
                arrival.Enqueue(trace);
                if (arrival.Count > MaxNames)
                {
                    names.Remove(arrival.Dequeue());
                }
            }
        }
    }

    /// <summary>
    /// The requests and the type of object by which half or more of the bytes were allocated in the ten seconds before a time; null when
    /// there are none or there is too little to say so. What no request is known of counts against all.
    /// </summary>
    public (string? Request, string? Type) LeadersAt(long at)
    {
        lock (sync)
        {
            // Pauses come many at a time, and ten seconds change little from one to the next.
            if (told is { Leaders.Request: not null } before && at - before.At is >= 0 and < Steady)
            {
                return before.Leaders;
            }

            while (samples.TryPeek(out var oldest) && oldest.At < at - Window)
            {
                samples.Dequeue();
            }

            var requests = new Dictionary<string, long>(StringComparer.Ordinal);
            var types = new Dictionary<string, long>(StringComparer.Ordinal);
            long all = 0;
            var count = 0;
            foreach (var sample in samples)
            {
                if (sample.At > at)
                {
                    continue;
                }

                count += sample.Count;
                all += sample.Bytes;
                types[sample.Type] = types.GetValueOrDefault(sample.Type) + sample.Bytes;
                if (NameOf(sample) is { } name)
                {
                    requests[name] = requests.GetValueOrDefault(name) + sample.Bytes;
                }
            }

            var leaders = count < FewestSamples ? (null, null) : (LeaderOf(requests, all), LeaderOf(types, all));
            told = (at, leaders);
            return leaders;
        }
    }

    // Looked up once; the events of the other session may not have been here the last time.
    private string? NameOf(Sample sample)
    {
        if (sample.Trace.IsEmpty && (threads.Find(sample.Activity) ?? threads.Find(sample.Thread, sample.At)) is { } context)
        {
            sample.Trace = context.TraceId;
        }

        return names.GetValueOrDefault(sample.Trace);
    }

    private static string? LeaderOf(Dictionary<string, long> bytes, long all)
    {
        var leader = bytes.DefaultIfEmpty().MaxBy(b => b.Value);
        return leader.Value >= LeastShare * all ? leader.Key : null;
    }

    private sealed class Sample(long at, long thread, Guid activity, string type)
    {
        public long At { get; } = at;

        public long Thread { get; } = thread;

        public Guid Activity { get; } = activity;

        public long Bytes { get; set; }

        public int Count { get; set; }

        public string Type { get; } = type;

        public TraceId Trace { get; set; }
    }
}
