namespace Pythia.Diagnosing.Causal;

/// <summary>The answer to: what if this segment were as fast as in its fastest tenth?</summary>
public sealed record NaturalExperiment
{
    /// <summary>The segment.</summary>
    public required string Segment { get; init; }

    /// <summary>Requests used.</summary>
    public required int Requests { get; init; }

    /// <summary>What the model predicts: the mean length of the longest path with the segment's time cut to its tenth percentile, less the mean without.</summary>
    public required double PredictedSeconds { get; init; }

    /// <summary>
    /// What happened by itself: the mean duration of the requests in which the segment was that fast, less that of the others, inside
    /// strata of equal time in all other segments; NaN when no stratum has both.
    /// </summary>
    public required double ObservedSeconds { get; init; }
}
