using System.Collections.Immutable;
using Pythia.Crds.PerformanceExpectations;

namespace Pythia.Diagnosing.Choosing;

/// <summary>
/// The baseline of the literature: random among what was not tried below the leading region (VAIF, SoCC'21, chooses a random child
/// of the edge that varies). Seeded.
/// </summary>
public sealed class HistoricStrategy : ISearchStrategy
{
    /// <inheritdoc/>
    public SearchStrategyName Name => SearchStrategyName.Historic;

    /// <inheritdoc/>
    public ImmutableArray<Proposal> Propose(SearchContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var region = context.Regions.FirstOrDefault(r => !r.Candidates.IsEmpty);
        if (region is null)
        {
            return [];
        }

        var candidates = region.Candidates.Where(c => c.CanEnable).ToArray();
        new Random(context.Seed).Shuffle(candidates);
        var gain = Math.Max(region.Share, 0) / candidates.Length;
        return [.. candidates.Take(context.FixedStep).Select(c => new Proposal(c, gain))];
    }
}
