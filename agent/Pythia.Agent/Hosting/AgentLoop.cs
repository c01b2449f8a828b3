using System.Collections.Immutable;
using Pythia.Agent.Applying;
using Pythia.Agent.Discovering;
using Pythia.Agent.Emitting;
using Pythia.Agent.Guarding;
using Pythia.Agent.Planning;
using Pythia.Crds.TracePointSets;

namespace Pythia.Agent.Hosting;

/// <summary>
/// The agent's loop: discover the node's processes, plan what shall be on in them, apply the difference, guard the node's limits,
/// acknowledge. Each turn starts from observed state alone, at each change and at least once per second; nothing is carried over
/// but what is in force, what the guard has switched off and when the operator was last heard.
/// </summary>
internal sealed class AgentLoop(ClusterWatch cluster, ProcessDirectory directory, Drivers drivers, NodeMeter meter, OperatorReport report, InjectionReport injections)
{
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);

    private LocalBudget budget = LocalBudget.Start;
    private DiscoveryRota discovery = DiscoveryRota.Start;
    private CrashWatch crashes = CrashWatch.Start;
    private SlownessWatch slowness = SlownessWatch.Start;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var started = MonotonicClock.Now;
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
        var now = MonotonicClock.Now;
        var sets = cluster.Sets();
        var limits = LimitsOf(sets);
        var pods = cluster.Pods();
        var processes = directory.Scan(pods);
        drivers.EventPipe.Discovered.Run(processes);
        discovery = discovery.Next(processes.Where(p => sets.Any(s => s.Spec is { Discover: true, Suspend: false } && Planner.Selects(s, p))), now);
        var plan = Planner.Plan(new PlanningInput
        {
            Sets = sets,
            Processes = processes,
            Unstable = crashes.UnstableAt(now),
            Slower = slowness.SlowerAt(now),
            Lease = report.LeaseAt(now, TimeSpan.FromSeconds(limits.LeaseSeconds)),
            Discovering = discovery.ActiveAt(now),
            Suppressed = budget.SuppressedAt(now),
            KernelUnavailable = drivers.KernelUnavailable,
        });
        crashes = crashes.Observe(processes, pods.Keys, plan, now);
        slowness = Compare(plan, now);
        await drivers.ApplyAsync(plan, cancellationToken);
        injections.Observe(processes, pods.Keys, drivers.EventPipe, now);
        var usage = Guard(limits);
        await report.SendAsync(plan, drivers, usage, cancellationToken);
    }

    private SlownessWatch Compare(AgentPlan plan, long now)
    {
        var next = slowness.Observe(plan, drivers.EventPipe.Sessions.ToDictionary(s => s.Process.Key, s => s.TakeDurations()), now);
        var before = slowness.SlowerAt(now);
        foreach (var (service, message) in next.SlowerAt(now).Where(s => !before.ContainsKey(s.Key)))
        {
            AgentLog.Guard("slower", $"{service.Namespace}/{service.Service}: {message}");
        }

        return next;
    }

    private NodeUsage Guard(NodeLimits limits)
    {
        var usage = meter.Measure(drivers.EventPipe.Sessions, drivers.KernelCounts(), drivers.Children);
        if (usage.Points.Length == 0)
        {
            return usage;
        }

        var before = budget;
        budget = budget.Enforce(usage, limits, MonotonicClock.Now);
        if (!ReferenceEquals(before.Suppressed, budget.Suppressed) && LocalBudget.ExceededBy(usage, limits) is { } exceeded)
        {
            AgentLog.Guard("over limit", $"{exceeded}; off now: {string.Join(", ", budget.SuppressedAt(MonotonicClock.Now))}");
        }

        return usage;
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
}
