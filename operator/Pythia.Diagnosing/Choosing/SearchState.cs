using System.Collections.Immutable;
using Pythia.Crds.PerformanceExpectations;
using Pythia.Crds.TracePointSets;

namespace Pythia.Diagnosing.Choosing;

/// <summary>Everything that the search remembers between decisions. Immutable; made again from the API server's state after a restart.</summary>
public sealed record SearchState
{
    /// <summary>Nothing is on and nothing is known.</summary>
    public static SearchState Empty { get; } = new();

    /// <summary>By set.</summary>
    public ImmutableSortedDictionary<ObjectKey, SetState> Sets { get; init; } = ImmutableSortedDictionary<ObjectKey, SetState>.Empty;

    /// <summary>By expectation.</summary>
    public ImmutableSortedDictionary<ObjectKey, ExpectationState> Expectations { get; init; } =
        ImmutableSortedDictionary<ObjectKey, ExpectationState>.Empty;

    /// <summary>The state of a set.</summary>
    public SetState Of(SearchSpace space) => Sets.GetValueOrDefault(space.Set) ?? new SetState();

    /// <summary>The state of an expectation.</summary>
    public ExpectationState OfExpectation(ObjectKey expectation) => Expectations.GetValueOrDefault(expectation) ?? new ExpectationState();

    /// <summary>
    /// Since when the desired state of all sets of an expectation is in force: only requests that started later are evidence.
    /// Null: not yet, or there is no set.
    /// </summary>
    public long? EvidenceSince(ObjectKey expectation, IEnumerable<SearchSpace> spaces)
    {
        ArgumentNullException.ThrowIfNull(spaces);
        long? since = null;
        foreach (var space in spaces.Where(s => s.Expectation == expectation))
        {
            if (Of(space).InForceNs is not { } inForce)
            {
                return null;
            }

            since = Math.Max(since ?? inForce, inForce);
        }

        return since;
    }

    /// <summary>Without an object that was deleted: one that comes again under its name starts anew.</summary>
    public SearchState Without(ObjectKey key) => this with { Sets = Sets.Remove(key), Expectations = Expectations.Remove(key) };

    /// <summary>
    /// Goes on where the last operator stopped: what was desired is on, what was ever on and is off again told nothing, finished
    /// findings are conclusions. Leases start again at <paramref name="nowNs"/>, and evidence is collected anew.
    /// </summary>
    public static SearchState FromStatus(
        IEnumerable<KeyValuePair<ObjectKey, TracePointSetStatus>> sets,
        IEnumerable<KeyValuePair<ObjectKey, PerformanceExpectationStatus>> expectations,
        IReadOnlyDictionary<ObjectKey, ObjectKey> expectationOfSet,
        long nowNs)
    {
        ArgumentNullException.ThrowIfNull(sets);
        ArgumentNullException.ThrowIfNull(expectations);
        ArgumentNullException.ThrowIfNull(expectationOfSet);
        var byExpectation = expectations.ToImmutableSortedDictionary(e => e.Key, e => Read(e.Value, nowNs));
        var bySet = sets.ToImmutableSortedDictionary(
            s => s.Key,
            s => Read(s.Value, byExpectation.GetValueOrDefault(expectationOfSet.GetValueOrDefault(s.Key)), nowNs));
        return new SearchState { Sets = bySet, Expectations = byExpectation };
    }

    private static SetState Read(TracePointSetStatus status, ExpectationState? expectation, long nowNs)
    {
        var enabled = status.Desired.Where(d => !d.Skeleton).ToImmutableSortedDictionary(
            d => d.Id,
            d => new EnabledPoint
            {
                Id = d.Id,
                Reason = d.Reason,
                RenewedNs = nowNs,
                Decision = expectation?.Log.FirstOrDefault(e => e.SwitchedOn.Contains(d.Id, StringComparer.Ordinal))?.Number ?? 0,
            },
            StringComparer.Ordinal);
        var ever = status.EverEnabled.Concat(enabled.Keys).ToImmutableSortedSet(StringComparer.Ordinal);
        return new SetState
        {
            Enabled = enabled,
            EverEnabled = ever,
            RuledOut = ever.Except(enabled.Keys),
            DesiredHash = status.DesiredHash,
            RecordOneIn = status.RecordOneIn,
            ChangedNs = nowNs,
        };
    }

    private static ExpectationState Read(PerformanceExpectationStatus status, long nowNs) => new()
    {
        Decisions = status.DecisionCount,

        // The clock of whoever wrote it may have been ahead of ours.
        LastDecisionNs = status.Decisions.IsEmpty ? null : Math.Min(nowNs, DecisionEntry.Of(status.Decisions[0]).TimeNs),
        Log = [.. status.Decisions.Take(ExpectationState.MaxLog).Select(DecisionEntry.Of)],
        LastProblemNs = nowNs,
        Conclusions =
        [
            .. status.Findings.Where(f => f.State == "Explained").Select(f => new Conclusion
            {
                Problem = $"{f.RequestType}|{f.Group}",
                RequestType = f.RequestType,
                Place = f.Place,
                Service = f.Service,
                Share = f.SharePermille / 1000.0,
                Confidence = f.ConfidencePermille / 1000.0,
                LostShare = f.LostPermille / 1000.0,
                AtNs = nowNs,
                Decisions = f.Decisions,
                TracePointsUsed = f.TracePointsUsed,
                TracePointsInAll = f.TracePointsInAll,
            }),
        ],
    };
}
