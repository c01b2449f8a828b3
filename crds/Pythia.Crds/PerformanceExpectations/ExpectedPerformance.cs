using Pythia.Crds.Schema;

namespace Pythia.Crds.PerformanceExpectations;

/// <summary>What is expected of the requests of one group. Unset limits are not judged, variation always is.</summary>
[Rule("!has(self.maxMeanMilliseconds) || !has(self.maxP99Milliseconds) || self.maxP99Milliseconds >= self.maxMeanMilliseconds",
    "maxP99Milliseconds must not be less than maxMeanMilliseconds", Field = ".maxP99Milliseconds")]
public sealed record ExpectedPerformance
{
    /// <summary>Standard deviation over mean of the duration, in thousandths.</summary>
    [IntegerBounds(1, 100_000)]
    public int TargetCvPermille { get; init; } = 500;

    /// <summary>The mean duration.</summary>
    [IntegerBounds(1, 86_400_000)]
    public int? MaxMeanMilliseconds { get; init; }

    /// <summary>The 99th percentile of the duration.</summary>
    [IntegerBounds(1, 86_400_000)]
    public int? MaxP99Milliseconds { get; init; }

    /// <summary>Whether durations may have several modes.</summary>
    public ExpectedModes Modes { get; init; } = ExpectedModes.Any;

    /// <summary>Nothing is concluded from fewer traces.</summary>
    [IntegerBounds(10, 1_000_000)]
    public int MinTraces { get; init; } = 100;
}
