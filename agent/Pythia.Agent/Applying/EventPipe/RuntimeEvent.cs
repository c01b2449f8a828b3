using System.Collections.Immutable;
using Pythia.Agent.Emitting;
using Pythia.Agent.Planning;

namespace Pythia.Agent.Applying.EventPipe;

/// <summary>One event of the runtime layer. Times are monotonic nanoseconds.</summary>
internal sealed record RuntimeEvent(RuntimePoint Point, long Start, long End, Guid Activity, long Thread)
{
    /// <summary>The thread that held the lock; 0 when not known.</summary>
    public long OwnerThread { get; init; }

    /// <summary>The work item that waited; null for all other events.</summary>
    public WorkHandovers.Handover? Work { get; init; }

    public ImmutableArray<SpanAttribute> Attributes { get; init; } = [];
}
