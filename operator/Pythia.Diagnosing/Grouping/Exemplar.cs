using Pythia.Model;

namespace Pythia.Diagnosing.Grouping;

/// <summary>A trace that stands for others.</summary>
/// <param name="TraceId">The trace.</param>
/// <param name="Seconds">The duration of the request.</param>
public readonly record struct Exemplar(TraceId TraceId, double Seconds)
{
    /// <summary>By duration; equal durations by trace id, so that merging does not depend on order.</summary>
    public int CompareTo(Exemplar other)
    {
        var order = Seconds.CompareTo(other.Seconds);
        order = order != 0 ? order : TraceId.High.CompareTo(other.TraceId.High);
        return order != 0 ? order : TraceId.Low.CompareTo(other.TraceId.Low);
    }
}
