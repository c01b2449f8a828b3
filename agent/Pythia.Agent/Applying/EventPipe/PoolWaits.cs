using Pythia.Agent.Planning;

namespace Pythia.Agent.Applying.EventPipe;

/// <summary>
/// How long work items waited for a thread of the pool. The runtime names an item by a hash of the object. Whom the wait delayed is
/// known later: the request that the thread goes over to, or those that get the items that it queues in turn.
/// </summary>
internal sealed class PoolWaits(RuntimeEvents events, WorkHandovers handovers)
{
    private const long LeastWait = 200_000;

    /// <summary>False when items are followed only to know whom other waits delay.</summary>
    public bool AreWanted { get; set; }

    public void Enqueued(long work, long timestamp, long thread) => handovers.Enqueued(work, timestamp, thread);

    public void Dequeued(long work, long timestamp, long thread)
    {
        if (handovers.Dequeued(work, timestamp, thread) is { } handover && AreWanted && timestamp - handover.EnqueuedAt >= LeastWait)
        {
            events.Add(new RuntimeEvent(RuntimePoint.PoolWait, handover.EnqueuedAt, timestamp, Guid.Empty, thread) { Work = handover });
        }
    }
}
