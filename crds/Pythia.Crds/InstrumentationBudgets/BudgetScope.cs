using System.Collections.Immutable;
using Pythia.Crds.Schema;

namespace Pythia.Crds.InstrumentationBudgets;

/// <summary>Which trace points a budget caps.</summary>
[Rule("self.kind == 'Cluster' || !has(self.namespaces) || size(self.namespaces) == 0",
    "namespaces may be listed only with kind Cluster; a budget of kind Namespace caps its own namespace", Field = ".namespaces")]
public sealed record BudgetScope
{
    /// <summary><c>Namespace</c>, or <c>Cluster</c> (only in the operator's namespace): caps all others.</summary>
    public BudgetScopeKind Kind { get; init; } = BudgetScopeKind.Namespace;

    /// <summary>For scope <c>Cluster</c>: the namespaces; empty means all.</summary>
    [ListBounds(ListShape.Set, 256), TextBounds(1, 63), TextPattern(Patterns.ObjectName)]
    public ImmutableArray<string> Namespaces { get; init; } = [];

    /// <summary>The services; empty means all.</summary>
    [ListBounds(ListShape.Set, 256), TextBounds(1, PythiaBounds.NameLength), TextPattern(Patterns.Service)]
    public ImmutableArray<string> Workloads { get; init; } = [];
}
