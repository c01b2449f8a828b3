using Pythia.Model;

namespace Pythia.Diagnosing.Choosing;

/// <summary>What one trace point uses while it is on.</summary>
/// <param name="Set">Its set.</param>
/// <param name="Id">The trace point.</param>
/// <param name="EventsPerSecond">Spans per second over all nodes.</param>
/// <param name="Cores">CPU in the traced processes, in cores.</param>
/// <param name="IsSkeleton">Skeleton points do not count against the number of enabled trace points.</param>
public sealed record PointDemand(ObjectKey Set, TracePointId Id, double EventsPerSecond, double Cores, bool IsSkeleton);
