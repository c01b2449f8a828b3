using System.Collections.Immutable;
using Pythia.Agent.Applying;
using Pythia.Agent.Emitting.Routing;

namespace Pythia.Agent.Hosting;

/// <summary>What was sent and what was lost since the agent started.</summary>
internal sealed class AgentCounters(SpanRouter router)
{
    // Names of activities that found no room are no evidence; kernel events of no request are nobody's; a slice that was missed is no lost span;
    // samples of allocations are many for one answer.
    private static readonly ImmutableHashSet<string> NoLoss = ["SlicesMissed", "Discovered", "KernelUnattributed", "AllocationSamples"];

    private readonly RecentLoss recently = new();

    public long SpansSent => router.Sent;

    /// <summary>Of the spans and events of the last minute, the lost ones, in thousandths; rounded up, so that a loss is never nothing.</summary>
    public int LostPermille(Drivers drivers, long now) => recently.PermilleAt(now, SpansSent, Dropped(drivers).Where(d => !NoLoss.Contains(d.Key)).Sum(d => d.Value));

    /// <summary>Losses by reason; a reason without losses is there with a zero.</summary>
    public ImmutableDictionary<string, long> Dropped(Drivers drivers) => ImmutableDictionary.CreateRange(
        StringComparer.Ordinal,
        [
            KeyValuePair.Create("QueueFull", router.Dropped),
            KeyValuePair.Create("Rejected", router.Rejected),
            KeyValuePair.Create("Undeliverable", router.Undeliverable),
            KeyValuePair.Create("EventPipe", drivers.EventPipe.Sessions.Sum(s => s.Lost)),
            KeyValuePair.Create("RuntimeOverflowed", drivers.EventPipe.Sessions.Sum(s => s.Runtime.Overflowed)),
            KeyValuePair.Create("AllocationSamples", drivers.EventPipe.Sessions.Sum(s => s.Threads.Allocations.Evicted)),
            KeyValuePair.Create("SlicesMissed", drivers.EventPipe.Sessions.Sum(s => s.SlicesMissed)),
            KeyValuePair.Create("Discovered", drivers.EventPipe.Discovered.Dropped),
            KeyValuePair.Create("KernelReports", drivers.Kernel?.LostReports ?? 0),
            KeyValuePair.Create("KernelUnattributed", drivers.Attribution.Unattributed + (drivers.SlotSums?.Unattributed ?? 0)),
            KeyValuePair.Create("KernelOverflowed", drivers.Attribution.Overflowed + (drivers.SlotSums?.Overflowed ?? 0)),
        ]);
}
