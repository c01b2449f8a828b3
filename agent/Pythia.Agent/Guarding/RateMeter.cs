namespace Pythia.Agent.Guarding;

/// <summary>The rate of a counter between two looks at it.</summary>
internal sealed class RateMeter
{
    private double value;
    private long at;

    /// <summary>Units per second, as of the last look.</summary>
    public double PerSecond { get; private set; }

    /// <summary>
    /// Looks at the counter. A counter that went back was started anew, and with a clock that was set back the rate stays as it is until
    /// the next look. Within <paramref name="leastNanoseconds"/> since the last look that
    /// counted, the rate stays as it is, and what was counted meanwhile belongs to the next one. <paramref name="weight"/>, (0, 1]: how much the
    /// new rate counts against the one before.
    /// </summary>
    public double Update(double now, long monotonicNanoseconds, long leastNanoseconds = 0, double weight = 1)
    {
        if (monotonicNanoseconds >= at && at != 0 && monotonicNanoseconds - at < leastNanoseconds)
        {
            return PerSecond;
        }

        if (at != 0 && monotonicNanoseconds > at)
        {
            var rate = Math.Max(0, now - value) / ((monotonicNanoseconds - at) * 1e-9);
            PerSecond = PerSecond == 0 ? rate : PerSecond + (weight * (rate - PerSecond));
        }

        value = now;
        at = monotonicNanoseconds;
        return PerSecond;
    }
}
