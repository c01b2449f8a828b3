namespace Pythia.Kubernetes;

/// <summary>Delays that double with each failure up to a bound, spread by jitter. Pure: chance is an argument.</summary>
/// <param name="Initial">The delay after the first failure, before jitter.</param>
/// <param name="Maximum">The bound of the delay, jitter included.</param>
/// <param name="JitterRatio">The part of the delay that is random, 0 to 1: at 0.5 delays lie between half and the whole.</param>
public sealed record ExponentialBackoff(TimeSpan Initial, TimeSpan Maximum, double JitterRatio = 0.5)
{
    /// <summary>The delay after a number of consecutive failures.</summary>
    /// <param name="failures">At least 1; less counts as 1.</param>
    /// <param name="sample">A random number from 0 to 1.</param>
    public TimeSpan Delay(int failures, double sample)
    {
        var doubled = Initial.TotalSeconds * Math.Pow(2, Math.Clamp(failures - 1, 0, 60));
        var bounded = Math.Min(doubled, Maximum.TotalSeconds);
        return TimeSpan.FromSeconds(bounded * (1 - (JitterRatio * Math.Clamp(sample, 0, 1))));
    }
}
