using System.Collections.Immutable;

namespace Pythia.Agent.Planning;

/// <summary>
/// Takes the new trace points off a workload that keeps crashing while they are on, in case they are to blame: when processes of a
/// service that had more than the skeleton on ended twice within two minutes, its further trace points stay off for ten. Pure: time
/// is an argument (monotonic nanoseconds).
/// </summary>
internal sealed record CrashWatch
{
    private const int Tolerated = 1;
    private const long Window = 120_000_000_000;
    private const long Pause = 600_000_000_000;
    private const int MaxServices = 1000;

    /// <summary>Nothing seen yet.</summary>
    public static CrashWatch Start { get; } = new();

    private ImmutableDictionary<ProcessKey, ServiceProcess> Instrumented { get; init; } = ImmutableDictionary<ProcessKey, ServiceProcess>.Empty;

    private ImmutableDictionary<string, ImmutableArray<long>> Ends { get; init; } = ImmutableDictionary<string, ImmutableArray<long>>.Empty;

    private ImmutableDictionary<string, long> PausedUntil { get; init; } = ImmutableDictionary<string, long>.Empty;

    /// <summary>Services whose further trace points stay off at that time.</summary>
    public ImmutableHashSet<string> UnstableAt(long now) => [.. PausedUntil.Where(p => p.Value > now).Select(p => p.Key)];

    /// <summary>
    /// Takes in what runs now and what is planned. An end counts only while the process's pod is still there: a pod that is
    /// replaced (a roll-out, a scale-down) has not crashed.
    /// </summary>
    public CrashWatch Observe(ImmutableArray<ServiceProcess> running, IReadOnlyCollection<string> podUids, AgentPlan plan, long now)
    {
        var alive = running.Select(p => p.Key).ToHashSet();
        var ended = Instrumented.Values.Where(p => !alive.Contains(p.Key) && podUids.Contains(p.PodUid)).GroupBy(p => p.Service, StringComparer.Ordinal);
        var ends = Ends.ToBuilder();
        var paused = PausedUntil.ToBuilder();
        foreach (var service in ended)
        {
            ImmutableArray<long> recent = [.. Ends.GetValueOrDefault(service.Key, []).Where(at => now - at < Window), .. service.Select(_ => now)];
            if (recent.Length > Tolerated)
            {
                paused[service.Key] = now + Pause;
                recent = [];
            }

            ends[service.Key] = recent;
        }

        return this with
        {
            Instrumented = plan.Processes.Where(HasMoreThanSkeleton).ToImmutableDictionary(p => p.Process.Key, p => p.Process),
            Ends = ends.Count > MaxServices ? ImmutableDictionary<string, ImmutableArray<long>>.Empty : ends.ToImmutable(),
            PausedUntil = paused.Where(p => p.Value > now).ToImmutableDictionary(),
        };
    }

    private static bool HasMoreThanSkeleton(ProcessPlan plan) =>
        plan.Attribute || plan.Slot || plan.Injected || !plan.Runtime.IsEmpty
        || plan.Activities.Any(a => a != ActivitySelection.Server && a != ActivitySelection.Client);
}
