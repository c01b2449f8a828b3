using System.Collections.Immutable;
using Pythia.Crds.Schema;

namespace Pythia.Crds.PerformanceExpectations;

/// <summary>How Pythia searches for a reason.</summary>
public sealed record SearchOptions
{
    /// <summary>The strategy.</summary>
    public SearchStrategyName Strategy { get; init; } = SearchStrategyName.Information;

    /// <summary>The layers that may be searched: <c>Application</c>, <c>Runtime</c>, <c>Kernel</c>, <c>Node</c>; empty: all.</summary>
    [ListBounds(ListShape.Set, 4), ClosedSet("Application", "Runtime", "Kernel", "Node")]
    public ImmutableArray<string> Layers { get; init; } = [];

    /// <summary>The budget (same namespace) that pays for it.</summary>
    [TextBounds(1, PythiaBounds.ObjectNameLength), TextPattern(Patterns.ObjectName)]
    public string BudgetRef { get; init; } = "default";
}
