using System.Collections.Immutable;

namespace Pythia.Agent.Planning;

/// <summary>
/// Says in which processes the names of all activities are looked for now: a short window in one process per service, in few
/// processes at a time, soon after the service is first seen, then ever more rarely (a new version of the service or a rare
/// request type may have others). Pure: time is an argument (monotonic nanoseconds).
/// </summary>
internal sealed record DiscoveryRota
{
    /// <summary>How long a window is at most; it ends earlier when it has seen enough.</summary>
    public const long Window = 4_000_000_000;

    private const int AtATime = 4;
    private const int MaxServices = 1000;
    private const long FirstPause = 5_000_000_000;
    private const long LongestPause = 600_000_000_000;

    /// <summary>Nothing seen yet.</summary>
    public static DiscoveryRota Start { get; } = new();

    private ImmutableSortedDictionary<(string Namespace, string Service), Turn> Turns { get; init; } =
        ImmutableSortedDictionary<(string, string), Turn>.Empty;

    /// <summary>The processes whose window is open at that time.</summary>
    public ImmutableHashSet<ProcessKey> ActiveAt(long now) => [.. Turns.Values.Where(t => now < t.Until).Select(t => t.Process)];

    /// <summary>Takes in which processes may be looked into, and opens the windows that are due.</summary>
    public DiscoveryRota Next(IEnumerable<ServiceProcess> candidates, long now)
    {
        var byService = candidates.GroupBy(p => (p.Namespace, p.Service)).Take(MaxServices).ToDictionary(g => g.Key, g => g.ToList());
        var turns = Turns.ToBuilder();
        turns.RemoveRange(Turns.Keys.Where(k => !byService.ContainsKey(k)));
        var open = turns.Values.Count(t => now < t.Until);
        foreach (var (service, processes) in byService.OrderBy(s => Turns.TryGetValue(s.Key, out var t) ? t.DueAt : now).ThenBy(s => s.Key))
        {
            if (!turns.TryGetValue(service, out var turn))
            {
                turns[service] = turn = new Turn { DueAt = now + (FirstPause / 5) };
            }

            if (now >= turn.DueAt && now >= turn.Until && open < AtATime)
            {
                // Another process of the service each time: they may serve different requests.
                turns[service] = turn.Opened(processes.OrderBy(p => p.Key.Pid).ElementAt(turn.Count % processes.Count).Key, now);
                open++;
            }
        }

        return this with { Turns = turns.ToImmutable() };
    }

    private sealed record Turn
    {
        public ProcessKey Process { get; init; }

        public long Until { get; init; }

        public required long DueAt { get; init; }

        public int Count { get; init; }

        public Turn Opened(ProcessKey process, long now) => new()
        {
            Process = process,
            Until = now + Window,
            DueAt = now + Window + Math.Min(LongestPause, FirstPause << Math.Min(Count, 20)),
            Count = Count + 1,
        };
    }
}
