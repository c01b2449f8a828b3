using System.Collections.Immutable;
using Pythia.Crds.TracePointSets;

namespace Pythia.Agent.Planning;

/// <summary>
/// The node's own limit: over it, trace points go off without asking anybody, the dearest first. The skeleton goes
/// last, and only when it is over the limit all by itself at two looks in a row: without it nothing can be found. What went off
/// comes back after a pause that doubles each time. Pure: time is an argument.
/// </summary>
internal sealed record LocalBudget
{
    private const double Headroom = 0.8;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(30);

    /// <summary>Nothing suppressed.</summary>
    public static LocalBudget Start { get; } = new();

    /// <summary>What is off, and until when (monotonic nanoseconds).</summary>
    public ImmutableDictionary<string, Suppression> Suppressed { get; private init; } = ImmutableDictionary<string, Suppression>.Empty;

    /// <summary>Looks in a row at which nothing but the skeleton was on and over the limit.</summary>
    private int SkeletonStrikes { get; init; }

    /// <summary>The ids that are off at that time.</summary>
    public ImmutableHashSet<string> SuppressedAt(long now) => [.. Suppressed.Where(s => s.Value.Until > now).Select(s => s.Key)];

    /// <summary>The limit that the usage exceeds, in words; null when it exceeds none.</summary>
    public static string? ExceededBy(NodeUsage usage, NodeLimits limits) =>
        usage.OverheadPermille > limits.MaxOverheadPermille
            ? $"overhead {usage.OverheadPermille:f1} permille, allowed {limits.MaxOverheadPermille}"
        : limits.MaxSpansPerSecond > 0 && usage.SpansPerSecond > limits.MaxSpansPerSecond
            ? $"{usage.SpansPerSecond:f0} spans/s, allowed {limits.MaxSpansPerSecond}"
        : limits.MaxCpuMillicoresPerNode > 0 && usage.AgentCpuMillicores > limits.MaxCpuMillicoresPerNode
            ? $"agent CPU {usage.AgentCpuMillicores:f0} millicores, allowed {limits.MaxCpuMillicoresPerNode}"
        : limits.MaxMemoryMebibytesPerNode > 0 && usage.AgentMemoryMebibytes > limits.MaxMemoryMebibytesPerNode
            ? $"agent memory {usage.AgentMemoryMebibytes} MiB, allowed {limits.MaxMemoryMebibytesPerNode}"
        : null;

    /// <summary>Switches off what must go for the rest to be within 80 % of the limit. Ties are broken by id.</summary>
    public LocalBudget Enforce(NodeUsage usage, NodeLimits limits, long now)
    {
        if (ExceededBy(usage, limits) is null)
        {
            return SkeletonStrikes == 0 ? this : this with { SkeletonStrikes = 0 };
        }

        var candidates = usage.Points.Where(p => p.EventsPerSecond > 0 && !p.Skeleton).ToList();
        var strikes = candidates.Count == 0 ? SkeletonStrikes + 1 : 0;
        if (strikes >= 2)
        {
            candidates = [.. usage.Points.Where(p => p.EventsPerSecond > 0)];
        }

        return this with { Suppressed = SwitchOff(candidates, usage, limits, now), SkeletonStrikes = strikes };
    }

    private ImmutableDictionary<string, Suppression> SwitchOff(List<PointCost> candidates, NodeUsage usage, NodeLimits limits, long now)
    {
        var off = Suppressed.ToBuilder();
        var left = usage;
        foreach (var point in candidates.OrderByDescending(p => p.CpuMillicores).ThenBy(p => p.Id, StringComparer.Ordinal))
        {
            var times = Suppressed.TryGetValue(point.Id, out var before) ? before.Times : 0;
            var pause = FirstPause * Math.Pow(2, Math.Min(times, 10));
            off[point.Id] = new Suppression(now + ((pause < LongestPause ? pause : LongestPause).Ticks * 100), times + 1);
            left = Without(left, point);
            if (ExceededBy(left, Scaled(limits)) is null)
            {
                break;
            }
        }

        return off.ToImmutable();
    }

    // The agent's own CPU goes down with its events; its memory does not: one point at a time there.
    private static NodeUsage Without(NodeUsage usage, PointCost point) => usage with
    {
        Points = usage.Points.Remove(point),
        AgentCpuMillicores = usage.SpansPerSecond <= 0 ? 0 : usage.AgentCpuMillicores * (1 - (point.EventsPerSecond / usage.SpansPerSecond)),
        AgentMemoryMebibytes = 0,
    };

    private static NodeLimits Scaled(NodeLimits limits) => limits with
    {
        MaxOverheadPermille = (int)(limits.MaxOverheadPermille * Headroom),
        MaxSpansPerSecond = (int)(limits.MaxSpansPerSecond * Headroom),
        MaxCpuMillicoresPerNode = (int)(limits.MaxCpuMillicoresPerNode * Headroom),
    };
}
