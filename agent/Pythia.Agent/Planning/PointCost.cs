namespace Pythia.Agent.Planning;

/// <summary>What one trace point costs now on this node.</summary>
/// <param name="Id">Text form of its id.</param>
/// <param name="EventsPerSecond">Measured; on average over slices of recording and the time between.</param>
/// <param name="CpuMillicores">Added to the traced processes: events times the calibrated cost of one; averaged alike.</param>
/// <param name="Skeleton">It goes off last.</param>
/// <param name="Share">The part of time in which it is recorded, (0, 1].</param>
internal readonly record struct PointCost(string Id, double EventsPerSecond, double CpuMillicores, bool Skeleton, double Share = 1)
{
    /// <summary>What it would cost if it were recorded all the time.</summary>
    public double FullCpuMillicores => CpuMillicores / Share;

    /// <summary>The same trace point in processes that are observed in another way, together; the share is that of what it costs.</summary>
    public PointCost Plus(PointCost other)
    {
        var (cost, full) = (CpuMillicores + other.CpuMillicores, FullCpuMillicores + other.FullCpuMillicores);
        return this with { EventsPerSecond = EventsPerSecond + other.EventsPerSecond, CpuMillicores = cost, Share = full > 0 ? cost / full : Share };
    }
}
