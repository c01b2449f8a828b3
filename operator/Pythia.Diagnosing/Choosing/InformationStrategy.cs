using System.Collections.Immutable;
using Pythia.Crds.PerformanceExpectations;

namespace Pythia.Diagnosing.Choosing;

/// <summary>
/// Switches on what is expected to tell most per cost. The cause lies in a region with the probability of its share, drawn from
/// the share's sampling distribution (Thompson sampling, seeded), and inside of a region at a candidate with the probability of
/// its prior weight. A set of enabled points divides a region into pieces; what it tells is the entropy of that partition.
/// Points are added greedily by entropy per cost (the entropy of a partition is submodular, so greedy is within 1 - 1/e of the
/// best set; Krause and Guestrin, UAI'05).
/// </summary>
public sealed class InformationStrategy : ISearchStrategy
{
    // A point that uses no measurable part of any limit still costs attention and one place among the enabled ones.
    private const double BaseCost = 0.05;

    // Below this part of the best region's mass, a region waits until the better ones are understood.
    private const double NegligibleMass = 0.4;

    // A further point of the same batch must tell at least this part of what the first one tells.
    private const double WorthwhileGain = 0.05;

    // Points per decision, as a part of the search space: small spaces deserve small steps.
    private const double StepRatio = 0.012;

    /// <inheritdoc/>
    public SearchStrategyName Name => SearchStrategyName.Information;

    /// <inheritdoc/>
    public ImmutableArray<Proposal> Propose(SearchContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var batch = Math.Min(context.BatchSize, Math.Max(2, (int)Math.Ceiling(StepRatio * context.SpaceSize)));
        var partitions = Sample(context);
        var chosen = ImmutableArray.CreateBuilder<Proposal>();
        while (chosen.Count < batch && Best(partitions) is { Gain: > 0 } best)
        {
            if (chosen.Count > 0 && best.Gain < WorthwhileGain * chosen[0].Gain)
            {
                break;
            }

            best.Partition.Split(best.Index);
            chosen.Add(new Proposal(best.Partition.Region.Candidates[best.Index], best.Gain));
        }

        return chosen.ToImmutable();
    }

    private static List<RegionPartition> Sample(SearchContext context)
    {
        var random = new Random(context.Seed);
        var masses = context.Regions.Select(r => Math.Max(0, r.Share + (r.StandardError * Normal(random)))).ToArray();
        var top = masses.DefaultIfEmpty(0).Max();
        var total = masses.Sum();
        var partitions = new List<RegionPartition>();
        for (var i = 0; i < masses.Length; i++)
        {
            if (!context.Regions[i].Candidates.IsEmpty && masses[i] > 0 && masses[i] >= NegligibleMass * top)
            {
                partitions.Add(new RegionPartition(context.Regions[i], masses[i] / total));
            }
        }

        return partitions;
    }

    private static (RegionPartition Partition, int Index, double Gain)? Best(List<RegionPartition> partitions)
    {
        (RegionPartition, int, double)? best = null;
        var bestValue = 0.0;
        foreach (var partition in partitions)
        {
            for (var i = 0; i < partition.Region.Candidates.Length; i++)
            {
                var candidate = partition.Region.Candidates[i];
                if (!candidate.CanEnable || candidate.Cost > 1 || partition.IsSplit(i))
                {
                    continue;
                }

                var gain = partition.GainOf(i);
                var value = gain / (BaseCost + candidate.Cost);
                if (value > bestValue + 1e-12)
                {
                    bestValue = value;
                    best = (partition, i, gain);
                }
            }
        }

        return best;
    }

    private static double Normal(Random random)
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
        return radius * Math.Cos(2 * Math.PI * random.NextDouble());
    }
}
