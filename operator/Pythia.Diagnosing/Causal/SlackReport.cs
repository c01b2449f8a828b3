using System.Collections.Immutable;

namespace Pythia.Diagnosing.Causal;

/// <summary>What the model says about one request.</summary>
public sealed record SlackReport
{
    /// <summary>The length of the longest path.</summary>
    public required double TotalSeconds { get; init; }

    /// <summary>By segment: how much longer it could have taken; 0 on the critical path.</summary>
    public required ImmutableSortedDictionary<string, double> SlackSeconds { get; init; }

    /// <summary>The segments of the longest path, in order.</summary>
    public required ImmutableArray<string> CriticalPath { get; init; }
}
