using System.Collections.Immutable;
using Pythia.Crds.PerformanceExpectations;

namespace Pythia.Diagnosing.Choosing;

/// <summary>
/// Ignores the hierarchy: points that split the leading region's candidates, in catalogue order, into runs of equal length
/// (VAIF, SoCC'21, "flat"). The gain is the share per run.
/// </summary>
public sealed class FlatStrategy : ISearchStrategy
{
    /// <inheritdoc/>
    public SearchStrategyName Name => SearchStrategyName.Flat;

    /// <inheritdoc/>
    public ImmutableArray<Proposal> Propose(SearchContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var region = context.Regions.FirstOrDefault(r => !r.Candidates.IsEmpty);
        if (region is null)
        {
            return [];
        }

        var candidates = region.Candidates.Where(c => c.CanEnable).ToList();
        var count = Math.Min(context.FixedStep, candidates.Count);
        var gain = Math.Max(region.Share, 0) / (count + 1);
        var first = candidates.Count == count ? 0.0 : (double)candidates.Count / (count + 1);
        var step = count == 0 ? 0 : candidates.Count == count ? 1.0 : (double)candidates.Count / (count + 1);
        return [.. Enumerable.Range(0, count).Select(i => new Proposal(candidates[(int)(first + (i * step))], gain))];
    }
}
