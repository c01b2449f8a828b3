namespace Pythia.Diagnosing.Localizing;

/// <summary>What is wrong with a group.</summary>
public enum ProblemKind
{
    /// <summary>Requests that should perform alike do not.</summary>
    HighVariance = 0,

    /// <summary>The mean or the 99th percentile is above the expectation's.</summary>
    Slow,

    /// <summary>Durations have more than one mode and the expectation allows one.</summary>
    Modes,

    /// <summary>Few requests take far longer than the others.</summary>
    HeavyTail,

    /// <summary>Slower than the baseline.</summary>
    Changed,
}
