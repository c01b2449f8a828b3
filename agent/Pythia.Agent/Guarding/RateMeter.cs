namespace Pythia.Agent.Guarding;

/// <summary>The rate of a counter between two looks at it.</summary>
internal sealed class RateMeter
{
    private double value;
    private long at;

    /// <summary>Units per second, as of the last look.</summary>
    public double PerSecond { get; private set; }

    /// <summary>Looks at the counter. A counter that went back was started anew.</summary>
    public double Update(double now, long monotonicNanoseconds)
    {
        if (at != 0 && monotonicNanoseconds > at)
        {
            PerSecond = Math.Max(0, now - value) / ((monotonicNanoseconds - at) * 1e-9);
        }

        value = now;
        at = monotonicNanoseconds;
        return PerSecond;
    }
}
