using System.Collections.Immutable;
using Pythia.Crds.PerformanceExpectations;

namespace Pythia.Diagnosing.Choosing;

/// <summary>
/// Prefers points that several regions share: regions with a share in the variance vary together with the total, and what they
/// have in common is the likelier cause. The gain of a point is the sum of the shares of its regions, each divided by the number
/// of the region's topmost candidates.
/// </summary>
public sealed class CovarianceStrategy : ISearchStrategy
{
    /// <inheritdoc/>
    public SearchStrategyName Name => SearchStrategyName.Covariance;

    /// <inheritdoc/>
    public ImmutableArray<Proposal> Propose(SearchContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var gains = new Dictionary<(ObjectKey Set, string Id), Proposal>();
        foreach (var region in context.Regions.Where(r => r.Share > 0))
        {
            var frontier = HierarchicalStrategy.Frontier(region).ToList();
            foreach (var candidate in frontier)
            {
                var key = (candidate.Set, candidate.Node.Text);
                var gain = region.Share / frontier.Count;
                gains[key] = gains.TryGetValue(key, out var known) ? known with { Gain = known.Gain + gain } : new Proposal(candidate, gain);
            }
        }

        return [.. gains.Values.OrderByDescending(p => p.Gain).ThenBy(p => p.Candidate.Node.Text, StringComparer.Ordinal).Take(context.FixedStep)];
    }
}
