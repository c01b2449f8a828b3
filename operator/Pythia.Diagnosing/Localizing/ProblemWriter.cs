using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Pythia.Diagnosing.Grouping;
using Pythia.Model;

namespace Pythia.Diagnosing.Localizing;

/// <summary>Turns what the detectors found into problems.</summary>
internal sealed class ProblemWriter(GroupWindow window, GroupWindow? baseline, LocalizingOptions options, double threshold)
{
    // A position with a smaller share of a group's variance is no evidence against a service.
    private const double LeastShare = 0.05;

    private Dictionary<RequestType, double>? _between;

    /// <summary>The problems, most seconds per second first.</summary>
    public ImmutableArray<Problem> Write(List<Suspicion> suspicions, List<ExpectationChange> changes)
    {
        var problems = new List<Problem>();
        var changed = new HashSet<string>();
        foreach (var change in changes)
        {
            if (Describe(change) is { } problem)
            {
                problems.Add(problem);
                changed.Add(change.Expectation);
            }
        }

        foreach (var suspicion in Discoveries(suspicions, changed))
        {
            if (problems.Count >= options.MaxProblems)
            {
                break;
            }

            problems.Add(Describe(suspicion));
        }

        problems.Sort(static (a, b) =>
        {
            var by = b.ExcessSecondsPerSecond.CompareTo(a.ExcessSecondsPerSecond);
            return by != 0 ? by : a.Group.Key.CompareTo(b.Group.Key);
        });
        return options.OneProblemPerGroup ? [.. problems.DistinctBy(static problem => problem.Group.Key)] : [.. problems];
    }

    /// <summary>Of each group the kind with the largest excess among the discoveries, largest gain first. Where places explain a change, groups do not report it again.</summary>
    private List<Suspicion> Discoveries(List<Suspicion> suspicions, HashSet<string> changed)
    {
        var found = new Dictionary<Key128, Suspicion>();
        foreach (var suspicion in suspicions)
        {
            if (suspicion.Relevant
                && suspicion.PValue <= threshold
                && !(suspicion.Kind == ProblemKind.Changed && changed.Contains(suspicion.Group.Identity.Expectation)))
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

    private Problem Describe(in Suspicion suspicion)
    {
        var group = suspicion.Group;
        GroupStatistics? past = null;
        baseline?.TryGet(group.Identity.Key, out past);
        var positions = suspicion.Kind is ProblemKind.Slow or ProblemKind.Changed
            ? Decomposition.OfMean(group, past, window.Contexts, options.MaxPositions)
            : Decomposition.OfVariance(group, window.Contexts, options.MaxPositions);
        return new Problem
        {
            Group = group.Identity,
            Kind = suspicion.Kind,
            Message = suspicion.Message!,
            PValue = suspicion.PValue,
            Requests = group.Total.Count,
            RequestsPerSecond = group.Represented / window.Length.TotalSeconds,
            ExcessSeconds = suspicion.ExcessSeconds,
            MeanSeconds = group.Total.Mean,
            Variation = group.Total.Variation,
            P99Seconds = group.Durations.Quantile(0.99),
            BetweenGroupsShare = Between(group.Identity),
            Positions = positions,
            PositionsInAll = group.Positions.Length,
            Suspects = Blame.Rank(EvidenceOf(positions, suspicion.ExcessSeconds)),
            Sample = group.Sample(),
            Exemplars = Exemplars(group),
        };
    }

    private Problem? Describe(ExpectationChange change)
    {
        var evidence = new List<Blame.Evidence>();
        var affected = ImmutableArray.CreateBuilder<RankedPosition>();
        if (change.Window.TotalsOf(change.Expectation) is not { } totals)
        {
            return null;
        }

        var total = totals.Total;
        double excess = 0;
        double matched = 0;
        var pValue = 1.0;
        for (var i = 0; i < change.Places.Count; i++)
        {
            matched += change.Places[i].ExcessSeconds;
            if (change.IsAffected(i, threshold))
            {
                excess += change.Places[i].ExcessSeconds;
                pValue = Math.Min(pValue, change.PValues[i]);
            }
        }

        if (excess <= 0)
        {
            return null;
        }

        var whole = Math.Max(matched, excess);
        for (var i = 0; i < change.Places.Count; i++)
        {
            var position = PositionOf(change.Places[i], change.PValues[i], whole, total.Count);
            var isAffected = change.IsAffected(i, threshold);
            evidence.Add(new Blame.Evidence(change.Places[i].Place, change.Places[i].ExcessSeconds / total.Count, isAffected, position));
            if (isAffected)
            {
                affected.Add(position);
            }
        }

        affected.Sort(static (a, b) => b.Share.CompareTo(a.Share));
        var group = MainGroup(change, affected[0]);
        return new Problem
        {
            Group = group.Identity,
            Kind = ProblemKind.Changed,
            Message = $"slower than {change.Against} by {Detectors.Milliseconds(excess / total.Count)} per request at {affected.Count} of {change.Places.Count} places",
            PValue = pValue,
            Requests = total.Count,
            RequestsPerSecond = change.RequestsPerSample * totals.Represented / change.Window.Length.TotalSeconds,
            ExcessSeconds = excess / total.Count,
            MeanSeconds = total.Mean,
            Variation = total.Variation,
            P99Seconds = totals.Durations.Quantile(0.99),
            BetweenGroupsShare = Between(group.Identity),
            Positions = affected.ToImmutable(),
            PositionsInAll = change.Places.Count,
            Suspects = Blame.Rank(evidence),
            Sample = group.Sample(),
            Exemplars = Exemplars(group),
        };
    }

    private static RankedPosition PositionOf(PlaceChange place, double pValue, double whole, long requests)
    {
        var times = place.Times;
        times.Merge(Moments.Constant(0, Math.Max(0, requests - times.Count)));
        return new RankedPosition
        {
            Context = place.Worst,
            Share = place.ExcessSeconds / whole,
            InclusiveShare = place.ExcessSeconds / whole,
            MeanSeconds = times.Mean,
            DeviationSeconds = times.Deviation,
            PValue = pValue,
        };
    }

    private static List<Blame.Evidence> EvidenceOf(ImmutableArray<RankedPosition> positions, double excess)
    {
        var evidence = new List<Blame.Evidence>(positions.Length);
        foreach (var position in positions)
        {
            if (position.Context is { } context)
            {
                evidence.Add(new Blame.Evidence(Place.Of(context), position.Share * excess, position.Share >= LeastShare, position));
            }
        }

        return evidence;
    }

    /// <summary>The group with most visits to the context that changed most.</summary>
    private static GroupStatistics MainGroup(ExpectationChange change, RankedPosition worst)
    {
        GroupStatistics? main = null;
        (double Visits, Key128 Key) best = default;
        foreach (var group in change.Window.Groups)
        {
            if (group.Identity.Expectation == change.Expectation)
            {
                var visits = worst.Context is { } context && group.TryGetPosition(context.Id, out var position) ? position.Repetitions.Sum : 0;
                if (main is null || (visits, group.Identity.Key).CompareTo(best) > 0)
                {
                    main = group;
                    best = (visits, group.Identity.Key);
                }
            }
        }

        return main!;
    }

    private double Between(GroupIdentity identity)
    {
        _between ??= BetweenGroups.Shares(window);
        return _between.GetValueOrDefault(RequestType.Of(identity));
    }

    private static ImmutableArray<Exemplar> Exemplars(GroupStatistics group)
    {
        var sample = group.Sample();
        var typical = new Exemplar[sample.Length];
        for (var i = 0; i < typical.Length; i++)
        {
            typical[i] = new Exemplar(sample[i].TraceId, sample[i].TotalSeconds);
        }

        Array.Sort(typical, static (a, b) => a.CompareTo(b));
        return typical.Length == 0 ? [] : [group.Fastest, typical[typical.Length / 2], group.Slowest];
    }
}
