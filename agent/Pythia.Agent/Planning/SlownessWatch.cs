using System.Collections.Immutable;

namespace Pythia.Agent.Planning;

/// <summary>
/// Takes the new trace points off a workload that has become slower with them, in case they are to blame: its further trace points
/// stay off for ten minutes. Requests of up to three minutes before something came on are compared with those of up to three minutes
/// after (<see cref="Slowdown"/>), and the difference with what other processes have seen meanwhile: replicas without new trace
/// points; where there are none, the node's other services. Durations only: recorded requests may be few of many.
/// Not judged: fewer than 50 recorded requests on either side, or requests over 250 ms; a process whose trace points were on when it
/// was first seen. A service that becomes slower for another reason, alone on its node and from ten seconds before to half a minute
/// after a change, loses its points in vain, for ten minutes. Pure: time is an argument (monotonic nanoseconds).
/// </summary>
internal sealed record SlownessWatch
{
    private const long Pause = 600_000_000_000;

    // The stretch in which something changes, and the next: the plan needs a moment until it is in force, and what is new costs more at first.
    private const int Settling = 2;

    // Beyond it, the processes of the largest numbers are not watched.
    private const int MaxProcesses = 1000;

    /// <summary>Nothing seen yet.</summary>
    public static SlownessWatch Start { get; } = new();

    private ImmutableDictionary<ProcessKey, WatchedProcess> Watched { get; init; } = ImmutableDictionary<ProcessKey, WatchedProcess>.Empty;

    private ImmutableDictionary<(string Namespace, string Service), (long Until, string Message)> Paused { get; init; } =
        ImmutableDictionary<(string, string), (long, string)>.Empty;

    private long Block { get; init; }

    /// <summary>Services whose further trace points stay off at that time, and why, with figures.</summary>
    public ImmutableDictionary<(string Namespace, string Service), string> SlowerAt(long now) =>
        Paused.Where(p => p.Value.Until > now).ToImmutableDictionary(p => p.Key, p => p.Value.Message);

    /// <summary>Takes in the plan, and the requests that ended between the last call and this one, which is before the plan comes into force.</summary>
    public SlownessWatch Observe(AgentPlan plan, IReadOnlyDictionary<ProcessKey, DurationCounts> requests, long now)
    {
        var block = now / WatchedProcess.BlockLength;
        var kernel = plan.Kernel.SelectMany(k => k.Pids.Select(pid => (Pid: pid, k.Id))).ToLookup(k => k.Pid, k => k.Id);
        var watched = ImmutableDictionary.CreateBuilder<ProcessKey, WatchedProcess>();
        foreach (var process in plan.Processes.Take(MaxProcesses))
        {
            var key = process.Process.Key;
            var points = PointsOf(process, kernel[key.Pid]);
            watched[key] = Watched.TryGetValue(key, out var before)
                ? before.Next(process, points, requests.GetValueOrDefault(key, DurationCounts.Empty), block)
                : WatchedProcess.Of(process, points);
        }

        var next = this with
        {
            Watched = watched.ToImmutable(),
            Paused = Paused.RemoveRange(Paused.Where(p => p.Value.Until <= now).Select(p => p.Key)),
            Block = block,
        };
        return block == Block ? next : next.Judge(now);
    }

    private static ImmutableHashSet<string> PointsOf(ProcessPlan plan, IEnumerable<string> kernel) =>
    [
        .. plan.Activities.Where(a => a != ActivitySelection.Server && a != ActivitySelection.Client).Select(a => $"{a.Source}/{a.Operation}"),
        .. plan.Runtime.Select(RuntimePoints.NameOf),
        .. kernel,
    ];

    private static (string Namespace, string Service) ServiceOf(WatchedProcess watched) => (watched.Plan.Process.Namespace, watched.Plan.Process.Service);

    private SlownessWatch Judge(long now)
    {
        var next = this;
        var changed = Watched.Values.Where(w => w.FirstAddition is not null)
            .GroupBy(w => (Service: ServiceOf(w), First: w.FirstAddition!.Value, Last: w.LastAddition));
        foreach (var group in changed)
        {
            // With several changes in a row: since the last of them, or since the first.
            if ((FindSlowdown([.. group], group.Key.First, group.Key.Last) ?? FindSlowdown([.. group], group.Key.First, group.Key.First)) is { } message)
            {
                next = next with
                {
                    Paused = next.Paused.SetItem(group.Key.Service, (now + Pause, message)),
                    Watched = next.Watched.SetItems(group.Select(w => KeyValuePair.Create(w.Plan.Process.Key, w.Settled()))),
                };
            }
        }

        return next;
    }

    private string? FindSlowdown(ImmutableArray<WatchedProcess> group, long first, long since)
    {
        var (before, after) = ((first - WatchedProcess.Span, first - 1), (since + Settling, Block - 1));
        if (Slowdown.Find(Together(group, before), Together(group, after)) is not { } found)
        {
            return null;
        }

        var unchanged = Watched.Values.Where(w => w.LastChange < before.Item1).ToLookup(ServiceOf);
        var service = ServiceOf(group[0]);
        if (RatioOf(unchanged[service], before, after) is { } replicas)
        {
            return found.DescribeBeyond(replicas, "its processes without new trace points");
        }

        // Of two in the middle the lower one: a service that calls this one is slower because of it.
        var others = unchanged.Select(s => RatioOf(s, before, after)).OfType<double>().Order().ToList();
        return others.Count > 0 ? found.DescribeBeyond(others[(others.Count - 1) / 2], "this node's other services")
            : found.DescribeBeyond(1, null);
    }

    private static double? RatioOf(IEnumerable<WatchedProcess> processes, (long, long) before, (long, long) after)
    {
        ImmutableArray<WatchedProcess> all = [.. processes];
        var pair = new Slowdown(DurationCounts.Sum(Together(all, before)), DurationCounts.Sum(Together(all, after)));
        return Math.Min(pair.Before.Count, pair.After.Count) >= Slowdown.MinRequests ? pair.Ratio : null;
    }

    // One per stretch in which any of the processes had a request.
    private static ImmutableArray<DurationCounts> Together(ImmutableArray<WatchedProcess> processes, (long From, long To) range) =>
    [
        .. processes.SelectMany(w => w.Between(range.From, range.To))
            .GroupBy(b => b.Key, b => b.Value).OrderBy(b => b.Key).Select(DurationCounts.Sum),
    ];
}
