using Pythia.Model;

namespace Pythia.Diagnosing.Grouping;

/// <summary>What the requests of an expectation, of all groups together, spent at one calling context.</summary>
internal struct ContextTimes
{
    /// <summary>Seconds per request that has the context.</summary>
    public Moments Times;

    /// <summary>Logarithms of the time per visit, as <see cref="PositionStatistics.LogPerVisit"/>.</summary>
    public Moments Logs;

    /// <summary>Visits.</summary>
    public double Visits;

    /// <summary>Adds a request.</summary>
    public void Add(double seconds, int repetitions)
    {
        Times.Add(seconds);
        Logs.Add(PositionStatistics.LogOf(seconds, repetitions));
        Visits += repetitions;
    }

    /// <summary>Adds other requests.</summary>
    public void Merge(in ContextTimes other)
    {
        Times.Merge(other.Times);
        Logs.Merge(other.Logs);
        Visits += other.Visits;
    }
}
