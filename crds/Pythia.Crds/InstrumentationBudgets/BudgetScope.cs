using System.Collections.Immutable;

namespace Pythia.Crds.InstrumentationBudgets;

/// <summary>Which trace points a budget caps.</summary>
public sealed record BudgetScope
{
    /// <summary><c>Namespace</c>, or <c>Cluster</c> (only in the operator's namespace): caps all others.</summary>
    public BudgetScopeKind Kind { get; init; } = BudgetScopeKind.Namespace;

    /// <summary>For scope <c>Cluster</c>: the namespaces; empty means all.</summary>
    public ImmutableArray<string> Namespaces { get; init; } = [];

    /// <summary>The services; empty means all.</summary>
    public ImmutableArray<string> Workloads { get; init; } = [];
}
