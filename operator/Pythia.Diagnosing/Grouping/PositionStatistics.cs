using Pythia.Model;

namespace Pythia.Diagnosing.Grouping;

/// <summary>
/// What the requests of a group spent at one position: X is a request's exclusive time there in seconds, T its duration. Kept over the
/// requests that have the position; <see cref="Over"/> adds the others, whose X is zero. Mergeable.
/// </summary>
public partial struct PositionStatistics
{
    private const double LogStart = 0.5;

    private double _meanTotal;
    private double _comoment;

    /// <summary>An empty position.</summary>
    /// <param name="position">The number of the calling context; <see cref="Unplaced"/> for what was beyond the bound.</param>
    public PositionStatistics(int position)
    {
        Position = position;
        PerVisit = new QuantileSketch();
    }

    /// <summary>The position that stands for all beyond the bound on positions.</summary>
    public const int Unplaced = -1;

    /// <summary>The number of the calling context.</summary>
    public int Position { get; }

    /// <summary>The moments of X over the requests that have the position.</summary>
    public Moments Times { get; private set; }

    /// <summary>The distribution of X per visit: exclusive time over repetitions.</summary>
    public QuantileSketch PerVisit { get; private init; }

    /// <summary>The moments of the logarithm of X per visit, in milliseconds and half a millisecond added: what changes are judged by, because single slow requests do not rule it.</summary>
    public Moments LogPerVisit { get; private set; }

    /// <summary>The mean duration of the requests that have the position.</summary>
    public readonly double MeanTotal => _meanTotal;

    /// <summary>The moments of the number of visits of a request, over the requests that have the position.</summary>
    public Moments Repetitions { get; private set; }

    /// <summary>What <see cref="LogPerVisit"/> is made of.</summary>
    internal static double LogOf(double seconds, int repetitions) =>
        Math.Log(((repetitions > 0 ? seconds / repetitions : seconds) * 1000) + LogStart);

    /// <summary>Adds a request.</summary>
    internal void Add(double seconds, int repetitions, double totalSeconds)
    {
        var times = Times;
        var delta = seconds - times.Mean;
        times.Add(seconds);
        Times = times;
        var visits = Repetitions;
        visits.Add(repetitions);
        Repetitions = visits;
        _comoment += delta * (totalSeconds - _meanTotal) * (times.Count - 1) / times.Count;
        _meanTotal += (totalSeconds - _meanTotal) / times.Count;
        var perVisit = repetitions > 0 ? seconds / repetitions : seconds;
        PerVisit.Add(perVisit);
        var logs = LogPerVisit;
        logs.Add(LogOf(seconds, repetitions));
        LogPerVisit = logs;
    }

    /// <summary>Adds the requests of another part of the stream.</summary>
    internal void Merge(in PositionStatistics other)
    {
        double a = Times.Count;
        double b = other.Times.Count;
        if (b == 0)
        {
            return;
        }

        _comoment += other._comoment + ((other.Times.Mean - Times.Mean) * (other._meanTotal - _meanTotal) * a * b / (a + b));
        _meanTotal += (other._meanTotal - _meanTotal) * b / (a + b);
        var times = Times;
        times.Merge(other.Times);
        Times = times;
        var visits = Repetitions;
        visits.Merge(other.Repetitions);
        Repetitions = visits;
        var logs = LogPerVisit;
        logs.Merge(other.LogPerVisit);
        LogPerVisit = logs;
        PerVisit.Merge(other.PerVisit);
    }

    /// <summary>Mean of X and the sum of products of deviations of X and T, over all requests of the group.</summary>
    /// <param name="total">The moments of T over all requests of the group.</param>
    public readonly (double Mean, double Comoment) Over(in Moments total)
    {
        double all = total.Count;
        double present = Times.Count;
        if (present == 0 || all == 0)
        {
            return (0, 0);
        }

        // The requests without the position are a second part with X = 0; joining the two parts is exact.
        var absent = all - present;
        var comoment = _comoment;
        if (absent > 0)
        {
            var absentTotal = ((total.Mean * all) - (_meanTotal * present)) / absent;
            comoment += Times.Mean * (_meanTotal - absentTotal) * present * absent / all;
        }

        return (Times.Mean * present / all, comoment);
    }

    /// <summary>The moments of X over <paramref name="requests"/> requests, those without the position counting zero.</summary>
    public readonly Moments TimesOver(long requests)
    {
        var all = Times;
        all.Merge(Moments.Constant(0, requests - Times.Count));
        return all;
    }
}
