using System.Collections.Immutable;

namespace Pythia.Crds.PerformanceExpectations;

/// <summary>What was seen, found and decided. Written by the operator only.</summary>
public sealed record PerformanceExpectationStatus
{
    /// <summary>The generation of the spec that this status answers.</summary>
    public long ObservedGeneration { get; init; }

    /// <summary>The groups that matter most, at most ten.</summary>
    public ImmutableArray<GroupSummary> Groups { get; init; } = [];

    /// <summary>The findings, most seconds to gain first, at most ten.</summary>
    public ImmutableArray<Finding> Findings { get; init; } = [];

    /// <summary>The last decisions, newest first, at most ten.</summary>
    public ImmutableArray<DecisionRecord> Decisions { get; init; } = [];

    /// <summary>Decisions taken in the current search.</summary>
    public int DecisionCount { get; init; }

    /// <summary>One line: what Pythia is doing or has found.</summary>
    public string Summary { get; init; } = string.Empty;

    /// <summary><c>Ready</c>, <c>Violated</c>, <c>Explained</c>.</summary>
    public ImmutableArray<Condition> Conditions { get; init; } = [];
}
