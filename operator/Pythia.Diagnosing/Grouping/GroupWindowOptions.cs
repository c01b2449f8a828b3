namespace Pythia.Diagnosing.Grouping;

/// <summary>The bounds of a <see cref="GroupWindow"/>.</summary>
public sealed record GroupWindowOptions
{
    /// <summary>Groups, the <c>other</c> groups not counted.</summary>
    public int MaxGroups { get; init; } = 10_000;

    /// <summary>Positions per group; what is beyond counts as one position.</summary>
    public int MaxPositions { get; init; } = 1_000;

    /// <summary>Requests sampled per group.</summary>
    public int SampleSize { get; init; } = 512;

    /// <summary>Requests sampled in all; at this bound every group's sample is halved.</summary>
    public int MaxSamples { get; init; } = 50_000;
}
