using System.Collections.Immutable;

namespace Pythia.Diagnosing.Localizing;

/// <summary>A service that a problem is blamed on, with the places that speak for it.</summary>
public sealed record Suspect
{
    /// <summary>The service.</summary>
    public required string Service { get; init; }

    /// <summary>Seconds per request at its places that no stronger suspect already explains.</summary>
    public required double ExcessSeconds { get; init; }

    /// <summary>The same as a share of all significant places.</summary>
    public required double Share { get; init; }

    /// <summary>How much of what is like its places is affected too (its callers, its calls, its operations): 1 when all of it is.</summary>
    public required double Breadth { get; init; }

    /// <summary>The affected places, largest excess first.</summary>
    public required ImmutableArray<RankedPosition> Places { get; init; }
}
