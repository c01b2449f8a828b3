using System.Collections.Immutable;

namespace Pythia.Crds.PerformanceExpectations;

/// <summary>One entry of the decision log.</summary>
public sealed record DecisionRecord
{
    /// <summary>Its number in the current search, from 1.</summary>
    public int Number { get; init; }

    /// <summary>When it was taken.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>The strategy that took it.</summary>
    public string Strategy { get; init; } = string.Empty;

    /// <summary>Trace points switched on.</summary>
    public ImmutableArray<string> SwitchedOn { get; init; } = [];

    /// <summary>Trace points switched off.</summary>
    public ImmutableArray<string> SwitchedOff { get; init; } = [];

    /// <summary>How many candidates were considered.</summary>
    public int Candidates { get; init; }

    /// <summary>Why, in one sentence.</summary>
    public string Reason { get; init; } = string.Empty;
}
