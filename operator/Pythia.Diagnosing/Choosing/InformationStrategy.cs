using System.Collections.Immutable;
using Pythia.Crds.PerformanceExpectations;

namespace Pythia.Diagnosing.Choosing;

/// <summary>
/// Switches on what is expected to end the search soonest for its cost. The cause lies in a region with the probability of its
/// share, drawn from the share's sampling distribution (Thompson sampling, seeded), and inside of a region at a candidate with the
/// probability of its prior weight. A set of enabled points divides a region into pieces; its value is what it takes off the
/// expected number of decisions that are still needed (<see cref="DecisionForecast"/>). The entropy of the partition, which a
/// greedy choice maximizes within 1 - 1/e (Krause and Guestrin, UAI'05), decides between equals only: it prefers even pieces,
/// and those all need a further decision, where some single places and one larger piece would not.
/// </summary>
public sealed class InformationStrategy : ISearchStrategy
{
    // What a point costs, in decisions, per part of the tightest limit; and what one costs that uses no measurable part of it.
    private const double PricePerLimit = 0.1;
    private const double BasePrice = 0.005;

    // A bit is worth less than any decision that can be saved.
    private const double WorthOfBit = 0.005;

    // Below this part of the best region's mass, a region waits until the better ones are understood.
    private const double NegligibleMass = 0.4;

    // Points per decision, as a part of the search space: small spaces deserve small steps.
    private const double StepRatio = 0.012;

    // Exchanges of one chosen point for a better one; with more candidates than this the greedy choice stays.
    private const int MaxRounds = 4;
    private const int MaxCandidatesToExchange = 4_000;

    /// <inheritdoc/>
    public SearchStrategyName Name => SearchStrategyName.Information;

    /// <inheritdoc/>
    public ImmutableArray<Proposal> Propose(SearchContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var batch = Math.Min(context.BatchSize, Math.Max(2, (int)Math.Ceiling(StepRatio * context.SpaceSize)));
        var partitions = Sample(context, new DecisionForecast(batch));
        var chosen = new List<(RegionPartition Partition, int Index)>();
        while (chosen.Count < batch && Best(partitions) is { Value: > 0 } best)
        {
            best.Partition.Split(best.Index);
            chosen.Add((best.Partition, best.Index));
        }

        if (partitions.Sum(p => p.Region.Candidates.Length) <= MaxCandidatesToExchange)
        {
            Exchange(partitions, chosen);
        }

        return Describe(chosen);
    }

    private static List<RegionPartition> Sample(SearchContext context, DecisionForecast forecast)
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
                partitions.Add(new RegionPartition(context.Regions[i], masses[i] / total, forecast));
            }
        }

        return partitions;
    }

    private static double ValueOf(RegionPartition partition, int index)
    {
        var candidate = partition.Region.Candidates[index];
        return partition.DecisionsSavedBy(index) + (WorthOfBit * partition.BitsOf(index)) - BasePrice - (PricePerLimit * candidate.Cost);
    }

    private static (RegionPartition Partition, int Index, double Value)? Best(List<RegionPartition> partitions)
    {
        (RegionPartition, int, double)? best = null;
        var bestValue = 1e-12;
        foreach (var partition in partitions)
        {
            for (var i = 0; i < partition.Region.Candidates.Length; i++)
            {
                if (partition.IsOpen(i) && ValueOf(partition, i) is var value && value > bestValue + 1e-12)
                {
                    bestValue = value;
                    best = (partition, i, value);
                }
            }
        }

        return best;
    }

    // The greedy choice begins with large pieces and may end with points that a later one made needless.
    private static void Exchange(List<RegionPartition> partitions, List<(RegionPartition Partition, int Index)> chosen)
    {
        var improved = true;
        for (var round = 0; round < MaxRounds && improved; round++)
        {
            improved = false;
            for (var i = chosen.Count - 1; i >= 0; i--)
            {
                var (partition, index) = chosen[i];
                partition.Join(index);
                var now = ValueOf(partition, index);
                var best = Best(partitions);
                if (best is { } better && better.Value > now + 1e-9)
                {
                    better.Partition.Split(better.Index);
                    chosen[i] = (better.Partition, better.Index);
                    improved = true;
                }
                else if (now <= 0)
                {
                    chosen.RemoveAt(i);
                    improved = true;
                }
                else
                {
                    partition.Split(index);
                }
            }
        }
    }

    // The gain of a proposal is what it tells, in bits, after those before it.
    private static ImmutableArray<Proposal> Describe(List<(RegionPartition Partition, int Index)> chosen)
    {
        foreach (var (partition, index) in chosen)
        {
            partition.Join(index);
        }

        var proposals = ImmutableArray.CreateBuilder<Proposal>(chosen.Count);
        foreach (var (partition, index) in chosen)
        {
            var bits = partition.BitsOf(index);
            partition.Split(index);
            proposals.Add(new Proposal(partition.Region.Candidates[index], bits));
        }

        return [.. proposals.OrderByDescending(p => p.Gain)];
    }

    private static double Normal(Random random)
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
        return radius * Math.Cos(2 * Math.PI * random.NextDouble());
    }
}
