using System.Collections.Immutable;

namespace Pythia.Crds.TracePointSets;

/// <summary>Which workload a set instruments, for which expectation, and what may be switched on.</summary>
public sealed record TracePointSetSpec
{
    /// <summary>The pods, by their labels. All pods of the namespace when empty.</summary>
    public ImmutableSortedDictionary<string, string> Selector { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The expectation (same namespace) that this set serves.</summary>
    public required string ExpectationRef { get; init; }

    /// <summary>The search space. Parents come before their children.</summary>
    public ImmutableArray<CatalogueEntry> Catalogue { get; init; } = [];

    /// <summary>Trace points (ids) that are on for as long as the set exists.</summary>
    public ImmutableArray<string> Skeleton { get; init; } = [];

    /// <summary>Trace points (ids, or a prefix that ends in <c>*</c>) that shall never be switched on.</summary>
    public ImmutableArray<string> Deny { get; init; } = [];

    /// <summary>True: nothing is switched on, what is on goes off.</summary>
    public bool Suspend { get; init; }
}
