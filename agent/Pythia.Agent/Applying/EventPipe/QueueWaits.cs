namespace Pythia.Agent.Applying.EventPipe;

/// <summary>The last waits for a connection, with the span that a connection's events belong below. Bounded; one caller.</summary>
internal sealed class QueueWaits
{
    private const int Kept = 512;

    // The request left the queue a moment before or after the event that made its connection was stamped.
    private const long Tolerance = 3_000_000;

    private readonly Queue<(long Start, long End, RequestContext Context)> waits = new();

    public void Add(long start, long end, RequestContext context)
    {
        waits.Enqueue((start, end, context));
        if (waits.Count > Kept)
        {
            waits.Dequeue();
        }
    }

    /// <summary>Those that waited for the whole of that time.</summary>
    public IReadOnlyList<RequestContext> During(long start, long end) =>
        [.. waits.Where(wait => wait.Start <= start + Tolerance && wait.End >= end - Tolerance).Select(wait => wait.Context)];
}
