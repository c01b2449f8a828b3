using System.Collections.Immutable;
using Pythia.Diagnosing.Grouping;

namespace Pythia.Diagnosing.Localizing;

/// <summary>A group that does not perform as expected, and where the time goes.</summary>
public sealed record Problem
{
    /// <summary>The group; for a change over several groups the one that has most of it.</summary>
    public required GroupIdentity Group { get; init; }

    /// <summary>What is wrong.</summary>
    public required ProblemKind Kind { get; init; }

    /// <summary>The same in one sentence, with numbers.</summary>
    public required string Message { get; init; }

    /// <summary>A p-value that stays valid under continuous looking; the smaller, the surer.</summary>
    public required double PValue { get; init; }

    /// <summary>1 less the p-value.</summary>
    public double Confidence => 1 - PValue;

    /// <summary>Requests judged.</summary>
    public required long Requests { get; init; }

    /// <summary>Requests per second.</summary>
    public required double RequestsPerSecond { get; init; }

    /// <summary>Seconds per request beyond what is expected.</summary>
    public required double ExcessSeconds { get; init; }

    /// <summary>Mean duration.</summary>
    public required double MeanSeconds { get; init; }

    /// <summary>Standard deviation over mean of the duration.</summary>
    public required double Variation { get; init; }

    /// <summary>99th percentile of the duration.</summary>
    public required double P99Seconds { get; init; }

    /// <summary>
    /// Within the group's request type: the share of the variance that lies between groups, so that the path taken explains it
    /// (Var(E[T|G]) / Var(T)).
    /// </summary>
    public double BetweenGroupsShare { get; init; }

    /// <summary>The positions, largest share first; <see cref="PositionsInAll"/> counts those beyond the bound too.</summary>
    public required ImmutableArray<RankedPosition> Positions { get; init; }

    /// <summary>How many positions the group has.</summary>
    public required int PositionsInAll { get; init; }

    /// <summary>The services that the problem is blamed on, strongest first.</summary>
    public ImmutableArray<Suspect> Suspects { get; init; } = [];

    /// <summary>A uniform sample of the group's requests, for explaining.</summary>
    public ImmutableArray<GroupedRequest> Sample { get; init; } = [];

    /// <summary>A fast, a typical and a slow trace.</summary>
    public ImmutableArray<Exemplar> Exemplars { get; init; } = [];

    /// <summary>Seconds per second that would be gained: what problems are ordered by.</summary>
    public double ExcessSecondsPerSecond => RequestsPerSecond * ExcessSeconds;
}
