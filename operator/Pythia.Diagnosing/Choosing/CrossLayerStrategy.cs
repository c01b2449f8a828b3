using System.Collections.Immutable;
using Pythia.Crds.PerformanceExpectations;
using Pythia.Model;

namespace Pythia.Diagnosing.Choosing;

/// <summary>
/// First the cheap thread-state split of the leading region's service, which tells working from waiting; then the layer that it
/// names: inside of the wait when that took the share, the application's hierarchy otherwise.
/// </summary>
public sealed class CrossLayerStrategy : ISearchStrategy
{
    /// <inheritdoc/>
    public SearchStrategyName Name => SearchStrategyName.CrossLayer;

    /// <inheritdoc/>
    public ImmutableArray<Proposal> Propose(SearchContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var region = context.Regions.FirstOrDefault(r => !r.Candidates.IsEmpty || r.Lower.Any(c => c.CanEnable));
        if (region is null)
        {
            return [];
        }

        var split = region.Lower.Where(c => c.CanEnable && CrossLayerPoints.IsThreadState(c.Node.Id)).ToList();
        var rest = region.Candidates.IsEmpty ? region.Lower.Where(c => c.CanEnable && c.Parent < 0) : HierarchicalStrategy.Frontier(region);
        if (split.Count > 0 && region.Candidates.All(c => c.Node.Layer == Layer.Application))
        {
            rest = split;
        }

        var chosen = rest.Take(context.FixedStep).ToList();
        return [.. chosen.Select(c => new Proposal(c, Math.Max(region.Share, 0) / chosen.Count))];
    }
}
