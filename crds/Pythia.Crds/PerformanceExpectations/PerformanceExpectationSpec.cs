using System.Collections.Immutable;

namespace Pythia.Crds.PerformanceExpectations;

/// <summary>Which requests are expected to perform alike, how alike, and how Pythia may look for the reason when they do not.</summary>
public sealed record PerformanceExpectationSpec
{
    /// <summary>The requests.</summary>
    public required RequestSelector Requests { get; init; }

    /// <summary>Attribute keys whose values split the requests further.</summary>
    public ImmutableArray<string> GroupBy { get; init; } = [];

    /// <summary>What is expected.</summary>
    public ExpectedPerformance Expect { get; init; } = new();

    /// <summary>How to search.</summary>
    public SearchOptions Search { get; init; } = new();

    /// <summary>True: nothing is judged and nothing is switched on.</summary>
    public bool Suspend { get; init; }
}
