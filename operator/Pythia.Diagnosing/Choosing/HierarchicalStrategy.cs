using System.Collections.Immutable;
using Pythia.Crds.PerformanceExpectations;

namespace Pythia.Diagnosing.Choosing;

/// <summary>
/// Goes down one level at a time: the children of the deepest recorded place that carries the largest share (VAIF, SoCC'21,
/// "hierarchical"). The gain is the share per child.
/// </summary>
public sealed class HierarchicalStrategy : ISearchStrategy
{
    /// <inheritdoc/>
    public SearchStrategyName Name => SearchStrategyName.Hierarchical;

    /// <inheritdoc/>
    public ImmutableArray<Proposal> Propose(SearchContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var region = context.Regions.FirstOrDefault(r => !r.Candidates.IsEmpty);
        if (region is null)
        {
            return [];
        }

        var children = Frontier(region).ToList();
        var gain = Math.Max(region.Share, 0) / children.Count;
        return [.. children.Take(context.FixedStep).Select(c => new Proposal(c, gain))];
    }

    /// <summary>The topmost candidates that can be enabled, in catalogue order.</summary>
    internal static IEnumerable<Candidate> Frontier(Region region)
    {
        var hidden = new bool[region.Candidates.Length];
        for (var i = 0; i < region.Candidates.Length; i++)
        {
            var candidate = region.Candidates[i];
            var below = candidate.Parent >= 0 && hidden[candidate.Parent];
            hidden[i] = below || candidate.CanEnable;
            if (!below && candidate.CanEnable)
            {
                yield return candidate;
            }
        }
    }
}
