using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Pythia.Diagnosing.Grouping;
using Pythia.Model;

namespace Pythia.Diagnosing.Localizing;

/// <summary>The stage entry of localizing: from the statistics of groups to ranked problems, with the places that cause them.</summary>
public static class Localizer
{
    /// <summary>
    /// Judges all groups of a window. Returns the problems, most seconds per second to gain first; none when nothing is surely and
    /// relevantly wrong. Groups of suspended or unknown expectations are not judged.
    /// </summary>
    /// <param name="window">What to judge.</param>
    /// <param name="expectations">What is expected.</param>
    /// <param name="baseline">What to compare with, over the same table of calling contexts; null for none.</param>
    /// <param name="options">Limits of judging.</param>
    public static ImmutableArray<Problem> Rank(
        GroupWindow window, IReadOnlyList<Expectation> expectations, GroupWindow? baseline = null, LocalizingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(window);
        ArgumentNullException.ThrowIfNull(expectations);
        options ??= new LocalizingOptions();
        var byName = new Dictionary<string, Expectation>(expectations.Count);
        foreach (var expectation in expectations)
        {
            byName[expectation.Name] = expectation;
        }

        var suspicions = new List<Suspicion>();
        foreach (var group in window.Groups)
        {
            if (byName.TryGetValue(group.Identity.Expectation, out var expectation) && !expectation.Spec.Suspend)
            {
                GroupStatistics? past = null;
                baseline?.TryGet(group.Identity.Key, out past);
                Detectors.Judge(group, expectation.Spec.Expect, past, options, suspicions);
            }
        }

        return Report(Discoveries(suspicions, options), window, baseline, options);
    }

    /// <summary>Of each group the kind with the largest excess among the discoveries, largest gain first.</summary>
    private static List<Suspicion> Discoveries(List<Suspicion> suspicions, LocalizingOptions options)
    {
        var evidence = new double[suspicions.Count];
        for (var i = 0; i < evidence.Length; i++)
        {
            evidence[i] = suspicions[i].LogEvidence;
        }

        var threshold = SequentialTest.Threshold(evidence, options.FalseDiscoveryRate);
        var found = new Dictionary<Key128, Suspicion>();
        foreach (var suspicion in suspicions)
        {
            if (suspicion.Relevant && suspicion.LogEvidence >= threshold)
            {
                ref var best = ref CollectionsMarshal.GetValueRefOrAddDefault(found, suspicion.Group.Identity.Key, out var exists);
                best = !exists || suspicion.ExcessSeconds > best.ExcessSeconds ? suspicion : best;
            }
        }

        var ordered = new List<Suspicion>(found.Values);
        ordered.Sort(static (a, b) =>
        {
            var by = (b.ExcessSeconds * b.Group.Total.Count).CompareTo(a.ExcessSeconds * a.Group.Total.Count);
            return by != 0 ? by : a.Group.Identity.Key.CompareTo(b.Group.Identity.Key);
        });
        return ordered;
    }

    private static ImmutableArray<Problem> Report(List<Suspicion> found, GroupWindow window, GroupWindow? baseline, LocalizingOptions options)
    {
        var problems = ImmutableArray.CreateBuilder<Problem>();
        var between = found.Count == 0 ? [] : BetweenGroups.Shares(window);
        for (var i = 0; i < found.Count && i < options.MaxProblems; i++)
        {
            GroupStatistics? past = null;
            baseline?.TryGet(found[i].Group.Identity.Key, out past);
            problems.Add(Describe(found[i], window, past, between, options));
        }

        return problems.ToImmutable();
    }

    private static Problem Describe(
        in Suspicion suspicion, GroupWindow window, GroupStatistics? past, Dictionary<RequestType, double> between, LocalizingOptions options)
    {
        var group = suspicion.Group;
        var positions = suspicion.Kind is ProblemKind.Slow or ProblemKind.Changed
            ? Decomposition.OfMean(group, past, window.Contexts, options.MaxPositions)
            : Decomposition.OfVariance(group, window.Contexts, options.MaxPositions);
        var sample = group.Sample();
        return new Problem
        {
            Group = group.Identity,
            Kind = suspicion.Kind,
            Message = suspicion.Message!,
            PValue = SequentialTest.PValue(suspicion.LogEvidence),
            Requests = group.Total.Count,
            RequestsPerSecond = group.Total.Count / window.Length.TotalSeconds,
            ExcessSeconds = suspicion.ExcessSeconds,
            MeanSeconds = group.Total.Mean,
            Variation = group.Total.Variation,
            P99Seconds = group.Durations.Quantile(0.99),
            BetweenGroupsShare = between.GetValueOrDefault(RequestType.Of(group.Identity)),
            Positions = positions,
            PositionsInAll = group.Positions.Length,
            Sample = sample,
            Exemplars = Exemplars(group, sample),
        };
    }

    private static ImmutableArray<Exemplar> Exemplars(GroupStatistics group, ImmutableArray<GroupedRequest> sample)
    {
        var typical = new Exemplar[sample.Length];
        for (var i = 0; i < typical.Length; i++)
        {
            typical[i] = new Exemplar(sample[i].TraceId, sample[i].TotalSeconds);
        }

        Array.Sort(typical, static (a, b) => a.CompareTo(b));
        return typical.Length == 0 ? [] : [group.Fastest, typical[typical.Length / 2], group.Slowest];
    }
}
