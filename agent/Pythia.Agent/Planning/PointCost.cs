namespace Pythia.Agent.Planning;

/// <summary>What one trace point costs now on this node.</summary>
/// <param name="Id">Text form of its id.</param>
/// <param name="EventsPerSecond">Measured.</param>
/// <param name="CpuMillicores">Added to the traced processes: events times the calibrated cost of one.</param>
/// <param name="Skeleton">It goes off last.</param>
internal readonly record struct PointCost(string Id, double EventsPerSecond, double CpuMillicores, bool Skeleton);
