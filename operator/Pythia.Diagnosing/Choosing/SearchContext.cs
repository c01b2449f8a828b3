using System.Collections.Immutable;

namespace Pythia.Diagnosing.Choosing;

/// <summary>What a strategy decides on.</summary>
public sealed record SearchContext
{
    /// <summary>The problem.</summary>
    public required Suspect Suspect { get; init; }

    /// <summary>Its regions, largest share first.</summary>
    public required ImmutableArray<Region> Regions { get; init; }

    /// <summary>How many trace points may be proposed at most.</summary>
    public required int BatchSize { get; init; }

    /// <summary>The step of the strategies that have a fixed one.</summary>
    internal int FixedStep => Math.Min(BatchSize, 8);

    /// <summary>How many trace points the search spaces have in all.</summary>
    public int SpaceSize { get; init; }

    /// <summary>Makes every random choice repeatable.</summary>
    public required int Seed { get; init; }
}
