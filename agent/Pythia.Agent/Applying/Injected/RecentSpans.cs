using Pythia.Agent.Emitting;
using Pythia.Model;

namespace Pythia.Agent.Applying.Injected;

/// <summary>The last spans of one process, by id: what the kernel has summed up for a span finds its trace and its place in time here. Bounded; the oldest go first.</summary>
internal sealed class RecentSpans
{
    /// <summary>About 30 seconds at 2000 spans per second.</summary>
    public const int Capacity = 65_536;

    private readonly Lock sync = new();
    private readonly Dictionary<SpanId, RecentSpan> spans = [];
    private readonly Queue<SpanId> arrival = new();

    /// <summary>Keep spans only while somebody looks them up.</summary>
    public bool IsOn { get; set; }

    public void Add(OutgoingSpan span)
    {
        if (!IsOn)
        {
            return;
        }

        lock (sync)
        {
            if (spans.TryAdd(span.SpanId, new RecentSpan(span.TraceId, span.StartUnixNanoseconds, span.EndUnixNanoseconds)))
            {
                arrival.Enqueue(span.SpanId);
                if (arrival.Count > Capacity)
                {
                    spans.Remove(arrival.Dequeue());
                }
            }
        }
    }

    public RecentSpan? Find(SpanId id)
    {
        lock (sync)
        {
            return spans.TryGetValue(id, out var found) ? found : null;
        }
    }
}
