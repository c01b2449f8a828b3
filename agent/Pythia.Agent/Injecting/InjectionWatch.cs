using System.Collections.Immutable;
using Pythia.Agent.Planning;

namespace Pythia.Agent.Injecting;

/// <summary>
/// Remembers which processes ended within ten minutes after the hook was loaded while their pods stayed: whatever the reason, the
/// hook is suspected. Pure: time is an argument (monotonic nanoseconds).
/// </summary>
internal sealed record InjectionWatch
{
    private const long Suspicious = 600_000_000_000;
    private const int MaxProcesses = 1000;

    /// <summary>Nothing seen yet.</summary>
    public static InjectionWatch Start { get; } = new();

    /// <summary>Processes that ended, and until when that is told.</summary>
    public ImmutableDictionary<ProcessKey, (ServiceProcess Process, long Until)> Ended { get; private init; } =
        ImmutableDictionary<ProcessKey, (ServiceProcess, long)>.Empty;

    private ImmutableDictionary<ProcessKey, (ServiceProcess Process, long Since)> Active { get; init; } =
        ImmutableDictionary<ProcessKey, (ServiceProcess, long)>.Empty;

    /// <summary>Takes in which processes run, and which are observed from inside.</summary>
    public InjectionWatch Observe(
        IEnumerable<ServiceProcess> running, IReadOnlyCollection<string> podUids, IEnumerable<ServiceProcess> active, long now)
    {
        var alive = running.Select(p => p.Key).ToHashSet();
        var ended = Ended.ToBuilder();
        foreach (var (key, (process, since)) in Active)
        {
            if (!alive.Contains(key) && podUids.Contains(process.PodUid) && now - since < Suspicious && ended.Count < MaxProcesses)
            {
                ended[key] = (process, now + Suspicious);
            }
        }

        return this with
        {
            Ended = ended.Where(e => e.Value.Until > now).ToImmutableDictionary(),
            Active = Active.Where(a => alive.Contains(a.Key))
                .Concat(active.Where(p => !Active.ContainsKey(p.Key)).Select(p => KeyValuePair.Create(p.Key, (p, now))))
                .Take(MaxProcesses).ToImmutableDictionary(),
        };
    }
}
