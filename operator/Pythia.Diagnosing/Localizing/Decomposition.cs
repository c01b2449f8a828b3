using System.Collections.Immutable;
using Pythia.Diagnosing.Grouping;
using Pythia.Model;

namespace Pythia.Diagnosing.Localizing;

/// <summary>
/// Divides the variance of a group's duration, or the excess of its mean over a baseline, among its positions. T is the sum of the
/// X_i, so Var(T) is the sum of Cov(X_i, T) and E[T] the sum of E[X_i], exactly.
/// </summary>
internal static class Decomposition
{
    /// <summary>The shares Cov(X_i, T) / Var(T), largest first.</summary>
    public static ImmutableArray<RankedPosition> OfVariance(GroupStatistics group, CallingContextTree contexts, int maxPositions)
    {
        var total = group.Total;
        var shares = new double[group.Positions.Length];
        var evidence = new double[shares.Length];
        for (var i = 0; i < shares.Length; i++)
        {
            ref readonly var position = ref group.Positions[i];
            var (_, comoment) = position.Over(total);
            shares[i] = total.M2 > 0 ? comoment / total.M2 : 0;

            // The correlation of X and T, as a z-score (Fisher).
            var m2 = position.TimesOver(total.Count).M2;
            var correlation = m2 > 0 && total.M2 > 0 ? comoment / Math.Sqrt(m2 * total.M2) : 0;
            evidence[i] = Math.Atanh(Math.Clamp(correlation, -0.999999, 0.999999)) * Math.Sqrt(Math.Max(total.Count - 3, 0));
        }

        return Order(group, contexts, shares, evidence, maxPositions);
    }

    /// <summary>The shares of the difference of the means; without a baseline the shares of the mean.</summary>
    public static ImmutableArray<RankedPosition> OfMean(
        GroupStatistics group, GroupStatistics? baseline, CallingContextTree contexts, int maxPositions)
    {
        var total = group.Total;
        var excess = total.Mean - (baseline?.Total.Mean ?? 0);
        var shares = new double[group.Positions.Length];
        var evidence = new double[shares.Length];
        for (var i = 0; i < shares.Length; i++)
        {
            ref readonly var position = ref group.Positions[i];
            var now = position.TimesOver(total.Count);
            var then = baseline is not null && baseline.TryGetPosition(position.Position, out var past)
                ? past.TimesOver(baseline.Total.Count)
                : Moments.Constant(0, baseline?.Total.Count ?? total.Count);
            var difference = now.Mean - then.Mean;
            var error = Math.Sqrt((now.Variance / now.Count) + (then.Variance / then.Count));
            shares[i] = excess != 0 ? difference / excess : 0;
            evidence[i] = error > 0 ? Math.Clamp(difference / error, -1e3, 1e3) : 0;
        }

        return Order(group, contexts, shares, evidence, maxPositions);
    }

    private static ImmutableArray<RankedPosition> Order(
        GroupStatistics group, CallingContextTree contexts, double[] shares, double[] evidence, int maxPositions)
    {
        var inclusive = Inclusive(group, contexts, shares);
        var order = new int[shares.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(order, (a, b) =>
        {
            var by = shares[b].CompareTo(shares[a]);
            return by != 0 ? by : group.Positions[a].Position.CompareTo(group.Positions[b].Position);
        });
        var ranked = ImmutableArray.CreateBuilder<RankedPosition>(Math.Min(maxPositions, order.Length));
        for (var i = 0; i < order.Length && i < maxPositions; i++)
        {
            ref readonly var position = ref group.Positions[order[i]];
            var times = position.TimesOver(group.Total.Count);
            ranked.Add(new RankedPosition
            {
                Context = position.Position < 0 ? null : contexts[position.Position],
                Share = shares[order[i]],
                InclusiveShare = position.Position < 0 ? shares[order[i]] : inclusive[position.Position],
                MeanSeconds = times.Mean,
                DeviationSeconds = times.Deviation,
                PValue = new Significance(true).OfScore(evidence[order[i]], group.Total.Count),
            });
        }

        return ranked.MoveToImmutable();
    }

    /// <summary>Adds each share to its position and to all contexts above it, those that are no position of the group included.</summary>
    internal static Dictionary<int, double> Inclusive(GroupStatistics group, CallingContextTree contexts, ReadOnlySpan<double> shares)
    {
        var inclusive = new Dictionary<int, double>(shares.Length * 2);
        for (var i = 0; i < shares.Length; i++)
        {
            var position = group.Positions[i].Position;
            for (var context = position < 0 ? null : contexts[position]; context is not null; context = context.Parent)
            {
                inclusive[context.Id] = inclusive.GetValueOrDefault(context.Id) + shares[i];
            }
        }

        return inclusive;
    }
}
