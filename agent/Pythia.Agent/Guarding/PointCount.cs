using Pythia.Agent.Planning;

namespace Pythia.Agent.Guarding;

/// <summary>What one trace point has seen and cost since it was switched on.</summary>
/// <param name="Id">Text form of its id.</param>
/// <param name="Events">Events.</param>
/// <param name="Nanoseconds">Their cost in a process that does little else; see <see cref="EventCost.SlownessAt"/>.</param>
/// <param name="Slices">When it is recorded.</param>
/// <param name="BeginsWhole">True when requests begin a trace in the middle of slices only, as in tier 2.</param>
internal readonly record struct PointCount(string Id, double Events, double Nanoseconds, Slices Slices = default, bool BeginsWhole = false)
{
    /// <summary>A clock that runs while it is recorded.</summary>
    public long TimeAt(long unixNanoseconds) => BeginsWhole ? Slices.WholeTime(unixNanoseconds) : Slices.OpenTime(unixNanoseconds);

    /// <summary>How long it is recorded in one slice, in nanoseconds.</summary>
    public long LengthOfSlice => BeginsWhole ? Slices.WholeUntil - Slices.WholeFrom : Slices.Length;

    /// <summary>The part of time in which it is recorded, (0, 1].</summary>
    public double Share => BeginsWhole ? Slices.WholeShare : Slices.Share;
}
