using System.Collections.Immutable;
using Pythia.Agent.Applying.EventPipe;
using Pythia.Agent.Discovering;
using Pythia.Agent.Emitting;
using Pythia.Agent.Planning;

namespace Pythia.Agent.Guarding;

/// <summary>Measures what tracing costs on this node: events of each trace point, CPU of the traced processes, CPU and memory of the agent.</summary>
internal sealed class NodeMeter(ProcFiles proc)
{
    /// <summary>Not a trace point: the switches of threads between activities, which kernel and runtime points need.</summary>
    public const string AttributionId = NodeUsage.Attribution;

    private const double MillicoresPerTick = 10; // A clock tick is 10 ms: 100 per second are one core.

    private readonly Dictionary<string, (RateMeter Events, RateMeter Nanoseconds)> points = new(StringComparer.Ordinal);
    private readonly Dictionary<ProcessKey, RateMeter> processes = [];
    private readonly RateMeter agent = new();

    /// <summary>Measures, relative to the last call.</summary>
    public NodeUsage Measure(IEnumerable<ProcessSession> sessions, IEnumerable<PointCount> others, IEnumerable<int> children)
    {
        var now = MonotonicClock.Now;
        var open = sessions.ToList();
        var childPids = children.ToList();
        var costs = others.Concat(open.SelectMany(s => CountsOf(s).Concat(InjectedCountsOf(s)).Concat(RuntimeCountsOf(s))))
            .GroupBy(c => c.Id, StringComparer.Ordinal)
            .Select(g => CostOf(g.Key, g.Sum(c => c.Events), g.Sum(c => c.Nanoseconds), now))
            .ToImmutableArray();
        return new NodeUsage
        {
            Points = costs,
            ProcessMillicores = open.Sum(s => ProcessRate(s.Process.Key, now)),
            AgentCpuMillicores = AgentRate(childPids, now),
            AgentMemoryMebibytes = (int)((Environment.WorkingSet + childPids.Sum(proc.ResidentBytes)) >> 20),
        };
    }

    private static IEnumerable<PointCount> CountsOf(ProcessSession session)
    {
        var service = session.Process.Service;
        foreach (var ((scope, operation), counter) in session.Counters)
        {
            var isRequest = operation == ActivitySelection.ServerOperation;
            yield return new PointCount($"application/{service}/{scope}/{operation}", counter.Events,
                isRequest ? counter.Events * EventCost.Request : (counter.Events * EventCost.Activity) + (counter.Tags * EventCost.Tag));
        }
    }

    private static IEnumerable<PointCount> InjectedCountsOf(ProcessSession session) => session.HookCounters.Select(c => new PointCount(
        $"application/{session.Process.Service}/{c.Key.Scope}/{c.Key.Operation}",
        c.Value.Events,
        c.Value.Events * (c.Key.Operation == ActivitySelection.ServerOperation ? EventCost.InjectedRequest : EventCost.InjectedActivity)));

    // Whatever the runtime points need together is split among them by their events.
    private static IEnumerable<PointCount> RuntimeCountsOf(ProcessSession session) => session.Runtime.Counters
        .Select(c => new PointCount($"runtime/{session.Process.Service}/{RuntimePoints.NameOf(c.Key)}", c.Value.Events, c.Value.Events * EventCost.RuntimeEvent))
        .Append(new PointCount(AttributionId, session.Switches.Events, session.Switches.Events * EventCost.ActivitySwitch));

    private PointCost CostOf(string id, double events, double nanoseconds, long now)
    {
        if (!points.TryGetValue(id, out var meters))
        {
            points[id] = meters = (new RateMeter(), new RateMeter());
        }

        var isSkeleton = id.EndsWith(ActivitySelection.ServerOperation, StringComparison.Ordinal)
            || id.EndsWith(ActivitySelection.ClientOperation, StringComparison.Ordinal);
        return new PointCost(id, meters.Events.Update(events, now), meters.Nanoseconds.Update(nanoseconds, now) * 1e-6, isSkeleton);
    }

    private double ProcessRate(ProcessKey key, long now)
    {
        if (!processes.TryGetValue(key, out var meter))
        {
            processes[key] = meter = new RateMeter();
        }

        return proc.Stat(key.Pid) is { } stat && stat.StartTicks == key.StartTicks ? meter.Update(stat.CpuTicks * MillicoresPerTick, now) : 0;
    }

    private double AgentRate(IEnumerable<int> children, long now)
    {
        var ticks = children.Append(Environment.ProcessId).Sum(pid => proc.Stat(pid)?.CpuTicks ?? 0);
        return agent.Update(ticks * MillicoresPerTick, now);
    }
}
