using Pythia.Model;

namespace Pythia.Agent.Applying;

/// <summary>
/// When the requests of a process began and ended, and the calls that brought them. What delayed a request before it began, and what
/// delays its answer after it has ended, belongs to the call. Bounded: the oldest go first. All calls are synchronized.
/// </summary>
internal sealed class RequestArrivals
{
    private const int MaxRequests = 20_000;

    // The start event is stamped a moment after the thread took up the request.
    private const long Tolerance = 50_000;

    private readonly Lock sync = new();
    private readonly Dictionary<SpanId, (SpanId Call, long Start, long End)> requests = [];
    private readonly Queue<SpanId> order = new();

    public void Add(SpanId request, SpanId call, long start)
    {
        if (call.IsEmpty)
        {
            return;
        }

        lock (sync)
        {
            if (requests.TryAdd(request, (call, start, 0)))
            {
                order.Enqueue(request);
                if (order.Count > MaxRequests)
                {
                    requests.Remove(order.Dequeue());
                }
            }
        }
    }

    public void Ended(SpanId request, long end)
    {
        lock (sync)
        {
            if (requests.TryGetValue(request, out var known))
            {
                requests[request] = known with { End = end };
            }
        }
    }

    /// <summary>The call and the request's end, when the context is a request that ended before that time; otherwise null.</summary>
    public (RequestContext Call, long End)? AnsweredBefore(RequestContext context, long time)
    {
        lock (sync)
        {
            return requests.TryGetValue(context.SpanId, out var request) && request.End > 0 && request.End < time
                ? (context with { SpanId = request.Call }, request.End)
                : null;
        }
    }

    /// <summary>The call, when the context is a request that began after that time; otherwise the context itself.</summary>
    public RequestContext DelayedAt(RequestContext context, long time)
    {
        lock (sync)
        {
            return requests.TryGetValue(context.SpanId, out var request) && time < request.Start - Tolerance
                ? context with { SpanId = request.Call }
                : context;
        }
    }
}
