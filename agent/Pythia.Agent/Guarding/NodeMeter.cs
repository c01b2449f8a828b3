using System.Collections.Immutable;
using Pythia.Agent.Applying.EventPipe;
using Pythia.Agent.Discovering;
using Pythia.Agent.Emitting;
using Pythia.Agent.Planning;
using PointKey = (string Id, Pythia.Agent.Planning.Slices Slices, bool BeginsWhole);
using PointMeters = (Pythia.Agent.Guarding.RateMeter Events, Pythia.Agent.Guarding.RateMeter Nanoseconds);

namespace Pythia.Agent.Guarding;

/// <summary>Measures what tracing costs on this node: events of each trace point, CPU of the traced processes, CPU and memory of the agent.</summary>
internal sealed class NodeMeter(ProcFiles proc, MonotonicClock clock)
{
    /// <summary>Not a trace point: the switches of threads between activities, which kernel and runtime points need.</summary>
    public const string AttributionId = NodeUsage.Attribution;

    // Less than this says nothing about a rate.
    private const long LeastRecorded = 500_000_000;

    // Slices are looked at as a whole, because what was recorded in one comes up to a second late; and one is a small sample.
    private const double WeightOfSlice = 0.5;

    private const double MillicoresPerTick = 10; // A clock tick is 10 ms: 100 per second are one core.

    private Dictionary<PointKey, PointMeters> points = [];
    private readonly Dictionary<ProcessKey, RateMeter> processes = [];
    private readonly RateMeter agent = new();

    /// <summary>Measures, relative to the last call.</summary>
    public NodeUsage Measure(IEnumerable<ProcessSession> sessions, IEnumerable<PointCount> others, IEnumerable<int> children)
    {
        var now = MonotonicClock.Now;
        var open = sessions.ToList();
        var childPids = children.ToList();
        var processMillicores = open.Sum(s => ProcessRate(s.Process.Key, now));
        var slowness = EventCost.SlownessAt(processMillicores / 1000 / Math.Max(1, open.Count));
        var measured = new Dictionary<PointKey, PointMeters>();
        var costs = others.Concat(open.SelectMany(s => CountsOf(s).Concat(InjectedCountsOf(s)).Concat(RuntimeCountsOf(s))))
            .GroupBy(c => new PointKey(c.Id, c.Slices, c.BeginsWhole))
            .Select(g => CostOf(g.First() with { Events = g.Sum(c => c.Events), Nanoseconds = g.Sum(c => c.Nanoseconds) }, slowness, clock.ToUnix(now), measured))
            .GroupBy(c => c.Id, StringComparer.Ordinal)
            .Select(g => g.Aggregate((left, right) => left.Plus(right)))
            .ToImmutableArray();
        points = measured;
        return new NodeUsage
        {
            Points = costs,
            ProcessMillicores = processMillicores,
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
                isRequest ? counter.Events * EventCost.Request : (counter.Events * EventCost.Activity) + (counter.Tags * EventCost.Tag), session.Slices);
        }
    }

    private static IEnumerable<PointCount> InjectedCountsOf(ProcessSession session) => session.HookCounters.Select(c => new PointCount(
        $"application/{session.Process.Service}/{c.Key.Scope}/{c.Key.Operation}",
        c.Value.Events,
        c.Value.Events * (c.Key.Operation == ActivitySelection.ServerOperation ? EventCost.InjectedRequest : EventCost.InjectedActivity), session.Slices, BeginsWhole: true));

    // Whatever the runtime points need together is split among them by their events.
    private static IEnumerable<PointCount> RuntimeCountsOf(ProcessSession session) => session.Runtime.Counters
        .Select(c => new PointCount($"runtime/{session.Process.Service}/{RuntimePoints.NameOf(c.Key)}", c.Value.Events, c.Value.Events * EventCost.RuntimeEvent, session.Slices))
        .Append(new PointCount(AttributionId, session.Switches.Events, session.Switches.Events * EventCost.ActivitySwitch, session.Slices))
        .Append(new PointCount(NodeUsage.Slices, session.SlicesRecorded, EventCost.OfSlices(session.SlicesRecorded), session.Slices));

    // Kernel events are counted where they happen, in slices and between them.
    private PointCost CostOf(PointCount count, double slowness, long unixNow, Dictionary<PointKey, PointMeters> measured)
    {
        // Other slices have another clock: what was measured by the one before is no rate by this one.
        var key = (count.Id, count.Slices, count.BeginsWhole);
        if (!points.TryGetValue(key, out var meters))
        {
            meters = (new RateMeter(), new RateMeter());
        }

        measured[key] = meters;
        var isSkeleton = count.Id == NodeUsage.Slices || count.Id.EndsWith(ActivitySelection.ServerOperation, StringComparison.Ordinal)
            || count.Id.EndsWith(ActivitySelection.ClientOperation, StringComparison.Ordinal);
        var isInProcess = !count.Id.StartsWith("kernel/", StringComparison.Ordinal);
        var time = count.TimeAt(unixNow);
        var (least, weight) = count.Share < 1 ? (count.LengthOfSlice, WeightOfSlice) : (LeastRecorded, 1);
        var events = meters.Events.Update(count.Events, time, least, weight) * count.Share;
        var nanoseconds = meters.Nanoseconds.Update(count.Nanoseconds, time, least, weight) * count.Share;
        return new PointCost(count.Id, events, nanoseconds * (isInProcess ? slowness : 1) * 1e-6, isSkeleton, count.Share);
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
