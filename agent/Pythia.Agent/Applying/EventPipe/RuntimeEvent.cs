using System.Collections.Immutable;
using Pythia.Agent.Emitting;
using Pythia.Agent.Planning;

namespace Pythia.Agent.Applying.EventPipe;

/// <summary>One event of the runtime layer. Times are monotonic nanoseconds.</summary>
internal sealed record RuntimeEvent(RuntimePoint Point, long Start, long End, Guid Activity, long Thread)
{
    /// <summary>The thread that held the lock; 0 when not known.</summary>
    public long OwnerThread { get; init; }

    /// <summary>Until when the thread's next switch to a request tells whom the event delayed; 0: what it served before does.</summary>
    public long NextUntil { get; set; }

    public ImmutableArray<SpanAttribute> Attributes { get; init; } = [];
}
