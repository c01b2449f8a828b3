using System.Collections.Immutable;
using Pythia.Crds.InstrumentationBudgets;

namespace Pythia.Cli.Cluster;

/// <summary>All of Pythia's resources in a namespace, or in all namespaces, read once; sorted by namespace and name.</summary>
internal sealed record ClusterView
{
    /// <summary>The namespace; null for all.</summary>
    public string? Namespace { get; init; }

    /// <summary>The expectations.</summary>
    public ImmutableArray<Expectation> Expectations { get; init; } = [];

    /// <summary>The sets.</summary>
    public ImmutableArray<TracePointSet> Sets { get; init; } = [];

    /// <summary>The budgets.</summary>
    public ImmutableArray<Budget> Budgets { get; init; } = [];

    /// <summary>Objects that could not be read, each with the reason.</summary>
    public ImmutableArray<string> Unreadable { get; init; } = [];

    /// <summary>The sets that serve an expectation.</summary>
    public IEnumerable<TracePointSet> SetsOf(Expectation expectation) =>
        Sets.Where(set => set.Metadata.Namespace == expectation.Metadata.Namespace && set.Spec.ExpectationRef == expectation.Metadata.Name);

    /// <summary>The budget that pays for an expectation; null when it does not exist, which counts as zero.</summary>
    public Budget? BudgetOf(Expectation expectation) =>
        Budgets.FirstOrDefault(budget => budget.Metadata.Namespace == expectation.Metadata.Namespace
            && budget.Metadata.Name == expectation.Spec.Search.BudgetRef && budget.Spec.Scope.Kind == BudgetScopeKind.Namespace);
}
