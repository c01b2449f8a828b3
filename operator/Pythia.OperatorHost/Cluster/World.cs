using System.Collections.Immutable;

namespace Pythia.OperatorHost.Cluster;

/// <summary>The resources as the API server held them at one moment. Immutable; in order of namespace and name.</summary>
internal sealed record World
{
    public required ImmutableArray<ExpectationResource> Expectations { get; init; }

    public required ImmutableArray<TracePointSetResource> Sets { get; init; }

    public required ImmutableArray<BudgetResource> Budgets { get; init; }
}
