using System.Collections.Immutable;
using Pythia.Crds.Schema;

namespace Pythia.Crds.PerformanceExpectations;

/// <summary>What was seen, found and decided. Written by the operator only.</summary>
public sealed record PerformanceExpectationStatus
{
    /// <summary>The generation of the spec that this status answers.</summary>
    [IntegerBounds(0, PythiaBounds.LargestInteger)]
    public long ObservedGeneration { get; init; }

    /// <summary>How far Pythia is, for the column <c>STATE</c>; the conditions say why.</summary>
    public ExpectationState State { get; init; }

    /// <summary>The groups that matter most, at most ten.</summary>
    [ListBounds(ListShape.Atomic, PythiaBounds.TopItems)]
    public ImmutableArray<GroupSummary> Groups { get; init; } = [];

    /// <summary>The findings, most seconds to gain first, at most ten.</summary>
    [ListBounds(ListShape.Atomic, PythiaBounds.TopItems)]
    public ImmutableArray<Finding> Findings { get; init; } = [];

    /// <summary>The last decisions, newest first, at most ten.</summary>
    [ListBounds(ListShape.Atomic, PythiaBounds.TopItems)]
    public ImmutableArray<DecisionRecord> Decisions { get; init; } = [];

    /// <summary>Decisions taken in the current search.</summary>
    [IntegerBounds(0, int.MaxValue)]
    public int DecisionCount { get; init; }

    /// <summary>One line: what Pythia is doing or has found.</summary>
    [TextBounds(0, PythiaBounds.MessageLength)]
    public string Summary { get; init; } = string.Empty;

    /// <summary><c>Ready</c>, <c>Violated</c>, <c>Explained</c>.</summary>
    [ListBounds(ListShape.Map, PythiaBounds.ConditionItems, "type")]
    public ImmutableArray<Condition> Conditions { get; init; } = [];
}
