using System.Collections.Immutable;
using Pythia.Agent.Applying;
using Pythia.Agent.Applying.EventPipe;
using Pythia.Agent.Discovering;
using Pythia.Agent.Emitting;
using Pythia.Agent.Guarding;
using Pythia.Agent.Planning;
using Pythia.Crds.TracePointSets;
using Pythia.Model;

namespace Pythia.Agent.Hosting;

/// <summary>
/// The agent's loop: discover the node's processes, plan what shall be on in them, apply the difference, guard the node's limits,
/// acknowledge. Each turn starts from observed state alone, at each change and at least once per second; nothing is carried over
/// but what is in force, what the guard has switched off and when the operator was last heard.
/// </summary>
internal sealed class AgentLoop(
    AgentOptions options, ClusterWatch cluster, ProcessDirectory directory, EventPipeDriver eventPipe, NodeMeter meter,
    OperatorChannel channel, AgentCounters counters, MonotonicClock clock)
{
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(5);

    private LocalBudget budget = LocalBudget.Start;
    private ImmutableArray<SetAcknowledgement> reported = [];
    private long reportedAt;
    private LeaseState lease = LeaseState.SkeletonOnly;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var started = MonotonicClock.Now;
            clock.Refresh();
            if (cluster.IsSynced)
            {
                await TurnAsync(cancellationToken);
            }

            // A change is answered at once, a burst of changes once per second: each costs a gap of a millisecond or two.
            await cluster.WaitForChangeAsync(Turn, cancellationToken);
            var rest = Turn - TimeSpan.FromTicks((MonotonicClock.Now - started) / 100);
            await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, cancellationToken);
        }
    }

    private async Task TurnAsync(CancellationToken cancellationToken)
    {
        var sets = cluster.Sets();
        var limits = LimitsOf(sets);
        var plan = Plan(sets, limits);
        await eventPipe.ApplyAsync(plan.Processes, cancellationToken);
        var usage = Guard(limits);
        await AcknowledgeAsync(plan, usage, cancellationToken);
    }

    private AgentPlan Plan(ImmutableArray<SetView> sets, NodeLimits limits)
    {
        var now = MonotonicClock.Now;
        var next = channel.LeaseAt(now, TimeSpan.FromSeconds(limits.LeaseSeconds));
        if (next != lease)
        {
            AgentLog.Lease(channel.Fault is { } fault ? $"{next}: {fault}" : next.ToString());
            lease = next;
        }

        return Planner.Plan(new PlanningInput
        {
            Sets = sets,
            Processes = directory.Scan(cluster.Pods()),
            Lease = lease,
            Suppressed = budget.SuppressedAt(now),
            KernelUnavailable = FailureReason.MissingBpftrace,
        });
    }

    private NodeUsage Guard(NodeLimits limits)
    {
        var usage = meter.Measure(eventPipe.Sessions, [], []);
        if (LocalBudget.ExceededBy(usage, limits) is { } exceeded && usage.Points.Length > 0)
        {
            budget = budget.Enforce(usage, limits, MonotonicClock.Now);
            AgentLog.Guard("over limit", $"{exceeded}; off now: {string.Join(", ", budget.SuppressedAt(MonotonicClock.Now))}");
        }

        return usage;
    }

    private async Task AcknowledgeAsync(AgentPlan plan, NodeUsage usage, CancellationToken cancellationToken)
    {
        var sets = AcknowledgementBuilder.Of(plan, eventPipe.OutcomeOf, _ => null, usage, lease);
        var now = MonotonicClock.Now;
        if (SameStates(sets, reported) && now - reportedAt < ReportInterval.Ticks * 100)
        {
            return;
        }

        reported = sets;
        reportedAt = now;
        await channel.SendAsync(
            new Acknowledgement
            {
                Node = options.Node,
                Sets = sets,
                AgentCpuMillicores = (int)Math.Ceiling(usage.AgentCpuMillicores),
                AgentMemoryMebibytes = usage.AgentMemoryMebibytes,
                OverheadPermille = (int)Math.Ceiling(usage.OverheadPermille),
                SpansSent = counters.SpansSent,
                Dropped = counters.Dropped(eventPipe.Sessions),
            },
            cancellationToken);
    }

    // The strictest limit of each kind, of the sets that have any; a set whose limits are zero plans nothing in the first place.
    private static NodeLimits LimitsOf(ImmutableArray<SetView> sets)
    {
        var limits = sets.Select(s => s.Status.Limits).Where(l => l.MaxOverheadPermille > 0).ToList();
        return limits.Count == 0 ? new NodeLimits() : new NodeLimits
        {
            MaxOverheadPermille = limits.Min(l => l.MaxOverheadPermille),
            MaxCpuMillicoresPerNode = limits.Min(l => l.MaxCpuMillicoresPerNode),
            MaxMemoryMebibytesPerNode = limits.Min(l => l.MaxMemoryMebibytesPerNode),
            MaxSpansPerSecond = limits.Min(l => l.MaxSpansPerSecond),
            LeaseSeconds = limits.Min(l => l.LeaseSeconds),
        };
    }

    private static bool SameStates(ImmutableArray<SetAcknowledgement> left, ImmutableArray<SetAcknowledgement> right) =>
        left.Length == right.Length && left.Zip(right).All(pair =>
            pair.First.Name == pair.Second.Name && pair.First.Namespace == pair.Second.Namespace
            && pair.First.AppliedHash == pair.Second.AppliedHash && pair.First.Processes == pair.Second.Processes
            && pair.First.TracePoints.Select(p => (p.Id, p.State, p.Reason)).SequenceEqual(pair.Second.TracePoints.Select(p => (p.Id, p.State, p.Reason))));
}
