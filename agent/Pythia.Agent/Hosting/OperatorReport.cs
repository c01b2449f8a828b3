using System.Collections.Immutable;
using Pythia.Agent.Applying;
using Pythia.Agent.Emitting;
using Pythia.Agent.Planning;
using Pythia.Model;

namespace Pythia.Agent.Hosting;

/// <summary>Reports to the operator at each change and at least every five seconds, and keeps the lease that follows from its answers.</summary>
internal sealed class OperatorReport(string node, OperatorChannel channel, AgentCounters counters, InjectionReport injections)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private ImmutableArray<SetAcknowledgement> reported = [];
    private long reportedAt;

    /// <summary>What the lease leaves on.</summary>
    public LeaseState Lease { get; private set; } = LeaseState.SkeletonOnly;

    /// <summary>Looks at the lease again.</summary>
    public LeaseState LeaseAt(long now, TimeSpan shortest)
    {
        var next = channel.LeaseAt(now, shortest);
        if (next != Lease)
        {
            AgentLog.Lease(channel.Fault is { } fault ? $"{next}: {fault}" : next.ToString());
            Lease = next;
        }

        return next;
    }

    public async Task SendAsync(AgentPlan plan, Drivers drivers, NodeUsage usage, CancellationToken cancellationToken)
    {
        var sets = AcknowledgementBuilder.Of(
            plan, drivers.EventPipe.OutcomeOf, drivers.KernelOutcomeOf, usage, Lease, drivers.EventPipe.Discovered,
            set => injections.Of(set, drivers.EventPipe, MonotonicClock.Now));
        var now = MonotonicClock.Now;
        if (SameStates(sets, reported) && now - reportedAt < Interval.Ticks * 100)
        {
            return;
        }

        reported = sets;
        reportedAt = now;
        await channel.SendAsync(
            new Acknowledgement
            {
                Node = node,
                SentUnixMilliseconds = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
                Sets = sets,
                AgentCpuMillicores = (int)Math.Ceiling(usage.AgentCpuMillicores),
                AgentMemoryMebibytes = usage.AgentMemoryMebibytes,
                OverheadPermille = (int)Math.Ceiling(usage.OverheadPermille),
                FullOverheadPermille = (int)Math.Ceiling(usage.FullOverheadPermille),
                SpansSent = counters.SpansSent,
                LostPermille = counters.LostPermille(drivers, now),
                Dropped = counters.Dropped(drivers),
            },
            cancellationToken);
    }

    private static bool SameStates(ImmutableArray<SetAcknowledgement> left, ImmutableArray<SetAcknowledgement> right) =>
        left.Length == right.Length && left.Zip(right).All(pair =>
            pair.First.Name == pair.Second.Name && pair.First.Namespace == pair.Second.Namespace
            && pair.First.Discovered.Length == pair.Second.Discovered.Length
            && pair.First.AppliedHash == pair.Second.AppliedHash && pair.First.Processes == pair.Second.Processes
            && pair.First.Injections.Select(i => (i.Pod, i.State, i.Reason)).SequenceEqual(pair.Second.Injections.Select(i => (i.Pod, i.State, i.Reason)))
            && pair.First.TracePoints.Select(p => (p.Id, p.State, p.Reason)).SequenceEqual(pair.Second.TracePoints.Select(p => (p.Id, p.State, p.Reason))));
}
