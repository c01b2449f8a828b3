using System.Collections.Immutable;

namespace Pythia.Diagnosing.Choosing;

/// <summary>The outcome of the stage.</summary>
public sealed record Plan
{
    /// <summary>One per trace-point set, by key.</summary>
    public required ImmutableArray<SetPlan> Sets { get; init; }

    /// <summary>The decisions taken now, with the expectation that each serves; empty when nothing was decided.</summary>
    public ImmutableArray<(ObjectKey Expectation, DecisionEntry Entry)> Decisions { get; init; } = [];

    /// <summary>What is used of each budget.</summary>
    public ImmutableArray<BudgetUse> Budgets { get; init; } = [];

    /// <summary>What is wrong with catalogues and budgets, one sentence each.</summary>
    public ImmutableArray<string> Errors { get; init; } = [];

    /// <summary>What to hand to the next call.</summary>
    public required SearchState State { get; init; }
}
