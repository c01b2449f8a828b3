using Pythia.Diagnosing.Grouping;
using Pythia.Model;

namespace Pythia.Diagnosing.Localizing;

/// <summary>
/// The comparison of one place with the baseline, stratified by calling context, so that another mix of requests is no change: a
/// t-test on the logarithm of the time per visit, with one mean per context and window and one variance.
/// </summary>
internal sealed class PlaceChange(Place place)
{
    private double _weight;
    private double _difference;
    private double _squares;
    private double _freedom;
    private double _largest = double.NegativeInfinity;
    private ContextTimes _onlyNow;
    private ContextTimes _onlyThen;
    private CallingContext? _unmatched;
    private double _unmatchedSeconds = -1;

    public Place Place => place;

    /// <summary>All time at the place, in the window and in the baseline: does not depend on which is which.</summary>
    public double PooledSeconds { get; set; }

    /// <summary>Seconds in the whole window beyond what the same visits took in the baseline.</summary>
    public double ExcessSeconds { get; private set; }

    /// <summary>Requests of the window that have the place.</summary>
    public double Visitors { get; set; }

    /// <summary>Requests of the baseline that have the place.</summary>
    public double PastVisitors { get; set; }

    /// <summary>Their durations.</summary>
    public double PastVisitorSeconds { get; set; }

    /// <summary>The moments of the time per request in the window.</summary>
    public Moments Times { get; private set; }

    /// <summary>The context with the largest excess.</summary>
    public CallingContext? Worst { get; private set; }

    /// <summary>The mean difference of the logarithms.</summary>
    public double LogRatio => _weight > 0 ? _difference / _weight : 0;

    /// <summary>Degrees of freedom of the variance.</summary>
    public double Freedom => _freedom;

    /// <summary>The size of the comparison: the harmonic sum of the sizes of both sides.</summary>
    public double Weight => _weight;

    /// <summary>The t-score; 0 when there is too little to compare.</summary>
    public double Score
    {
        get
        {
            // Times of equal length leave no variance; 1 % is less than any clock shows.
            const double LeastVariance = 1e-4;
            return _freedom < MinFreedom ? 0 : LogRatio * Math.Sqrt(_weight / Math.Max(_squares / _freedom, LeastVariance));
        }
    }

    /// <summary>Fewer degrees of freedom decide nothing.</summary>
    public const double MinFreedom = 3;

    /// <summary>Adds a context that one side or both have.</summary>
    /// <param name="context">The context.</param>
    /// <param name="now">What the window has.</param>
    /// <param name="then">What the baseline has.</param>
    /// <param name="secondsNow">Seconds in the window, with those below that only one side tells apart.</param>
    /// <param name="secondsThen">The same in the baseline.</param>
    public void Add(CallingContext context, in ContextTimes now, in ContextTimes then, double secondsNow, double secondsThen)
    {
        var times = Times;
        times.Merge(now.Times);
        Times = times;
        if (now.Logs.Count > 0 && then.Logs.Count > 0)
        {
            Compare(context, now, then, now.Visits > 0 && then.Visits > 0 ? secondsNow - (now.Visits * secondsThen / then.Visits) : 0);
            return;
        }

        _onlyNow.Merge(now);
        _onlyThen.Merge(then);
        if (now.Times.Sum > _unmatchedSeconds)
        {
            _unmatchedSeconds = now.Times.Sum;
            _unmatched = context;
        }
    }

    /// <summary>Compares across contexts when no context is on both sides: better than nothing, and only then.</summary>
    public void Complete()
    {
        if (_weight <= 0 && _onlyNow.Logs.Count > 0 && _onlyThen.Logs.Count > 0)
        {
            Compare(_unmatched!, _onlyNow, _onlyThen, _onlyNow.Times.Sum - (_onlyNow.Visits * _onlyThen.Times.Sum / _onlyThen.Visits));
        }
    }

    private void Compare(CallingContext context, in ContextTimes now, in ContextTimes then, double excess)
    {
        double a = now.Logs.Count;
        double b = then.Logs.Count;
        var weight = a * b / (a + b);
        _weight += weight;
        _difference += weight * (now.Logs.Mean - then.Logs.Mean);
        _squares += now.Logs.M2 + then.Logs.M2;
        _freedom += a + b - 2;
        ExcessSeconds += excess;
        if (excess > _largest)
        {
            _largest = excess;
            Worst = context;
        }
    }
}
