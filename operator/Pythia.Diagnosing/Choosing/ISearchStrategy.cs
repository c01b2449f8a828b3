using System.Collections.Immutable;
using Pythia.Crds.PerformanceExpectations;

namespace Pythia.Diagnosing.Choosing;

/// <summary>Decides which trace points would tell most. Pure: the same context gives the same proposals.</summary>
public interface ISearchStrategy
{
    /// <summary>Its name in an expectation.</summary>
    SearchStrategyName Name { get; }

    /// <summary>At most <see cref="SearchContext.BatchSize"/> proposals that can be enabled, best first; none when nothing is worth it.</summary>
    ImmutableArray<Proposal> Propose(SearchContext context);
}
