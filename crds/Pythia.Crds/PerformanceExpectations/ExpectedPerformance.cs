namespace Pythia.Crds.PerformanceExpectations;

/// <summary>What is expected of the requests of one group. Unset limits are not judged, variation always is.</summary>
public sealed record ExpectedPerformance
{
    /// <summary>Standard deviation over mean of the duration, in thousandths.</summary>
    public int TargetCvPermille { get; init; } = 500;

    /// <summary>The mean duration.</summary>
    public int? MaxMeanMilliseconds { get; init; }

    /// <summary>The 99th percentile of the duration.</summary>
    public int? MaxP99Milliseconds { get; init; }

    /// <summary>Whether durations may have several modes.</summary>
    public ExpectedModes Modes { get; init; } = ExpectedModes.Any;

    /// <summary>Nothing is concluded from fewer traces.</summary>
    public int MinTraces { get; init; } = 100;
}
