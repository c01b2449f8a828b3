using System.Collections.Immutable;
using Pythia.Crds.PerformanceExpectations;

namespace Pythia.Diagnosing.Choosing;

/// <summary>What one expectation asks of the search.</summary>
public sealed record SearchRequest
{
    /// <summary>The expectation.</summary>
    public required ObjectKey Expectation { get; init; }

    /// <summary>Its search options.</summary>
    public SearchOptions Options { get; init; } = new();

    /// <summary>True: everything that it switched on goes off.</summary>
    public bool Suspend { get; init; }

    /// <summary>Its problems; the one with most to gain is searched first.</summary>
    public ImmutableArray<Suspect> Suspects { get; init; } = [];

    /// <summary>The budget that pays.</summary>
    public ObjectKey Budget => new(Expectation.Namespace, Options.BudgetRef);
}
