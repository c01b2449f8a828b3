using Pythia.Model;

namespace Pythia.Diagnosing.Localizing;

/// <summary>How much of a problem comes from one position.</summary>
public sealed record RankedPosition
{
    /// <summary>The calling context; null for what was beyond the bound on positions.</summary>
    public required CallingContext? Context { get; init; }

    /// <summary>
    /// The share of the variance (of the excess, for <see cref="ProblemKind.Slow"/> and <see cref="ProblemKind.Changed"/>) that the
    /// position's exclusive time carries. Over all positions the shares add up to 1; single ones may be negative or above 1.
    /// </summary>
    public required double Share { get; init; }

    /// <summary>The same for the position and everything below it: the sum of its own and its children's inclusive shares.</summary>
    public required double InclusiveShare { get; init; }

    /// <summary>Mean exclusive time per request of the group.</summary>
    public required double MeanSeconds { get; init; }

    /// <summary>Standard deviation of the exclusive time over the group's requests.</summary>
    public required double DeviationSeconds { get; init; }

    /// <summary>Evidence that the share is not chance: a p-value that stays valid under continuous looking.</summary>
    public required double PValue { get; init; }

    /// <summary>The place as findings name it.</summary>
    public string Place => Context?.Place ?? "unplaced";
}
