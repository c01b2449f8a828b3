using System.Collections.Immutable;
using Pythia.Crds;
using Pythia.Crds.PerformanceExpectations;
using Pythia.Diagnosing.Choosing;
using Pythia.Diagnosing.Grouping;
using Pythia.Diagnosing.Localizing;
using ExpectationState = Pythia.Crds.PerformanceExpectations.ExpectationState;
using SearchHistory = Pythia.Diagnosing.Choosing.ExpectationState;

namespace Pythia.Diagnosing.Publishing;

/// <summary>The status of an expectation: what was seen, found and decided.</summary>
internal static class ExpectationReport
{
    public static PerformanceExpectationStatus Of(
        Published<PerformanceExpectationSpec, PerformanceExpectationStatus> expectation, PublishingInput input, Plan plan)
    {
        var name = expectation.Key.ToString();
        var search = plan.State.OfExpectation(expectation.Key);
        var problems = input.Problems.Where(p => p.Group.Expectation == name).ToImmutableArray();
        var findings = Findings(expectation, search, problems, input);
        var judged = input.Window.Groups.Where(g => g.Identity.Expectation == name).ToList();
        var served = plan.Sets.Any(s => input.Sets.Any(r => r.Key == s.Set && r.Spec.ExpectationRef == expectation.Key.Name && r.Key.Namespace == expectation.Key.Namespace));
        var state = StateOf(expectation.Spec, judged, problems, findings, search, served);
        return new PerformanceExpectationStatus
        {
            ObservedGeneration = expectation.Generation,
            State = state,
            Groups = Groups(judged, problems, expectation.Status?.Groups ?? []),
            Findings = findings,
            Decisions = [.. search.Log.Take(PythiaBounds.TopItems).Select(e => Bounded(e.ToRecord()))],
            DecisionCount = search.Decisions,
            Summary = Shortened.Message(Summary(state, problems, findings, search)),
            Conditions = ConditionsOf(expectation, state, problems, findings, served, input),
        };
    }

    private static ImmutableArray<Finding> Findings(
        Published<PerformanceExpectationSpec, PerformanceExpectationStatus> expectation, SearchHistory search, ImmutableArray<Problem> problems, PublishingInput input)
    {
        var rank = problems.Select((p, i) => (Key: KeyOf(p), Rank: i)).GroupBy(x => x.Key).ToDictionary(g => g.Key, g => g.First().Rank);
        return
        [
            .. search.Conclusions
                .OrderBy(c => rank.GetValueOrDefault(c.Problem, int.MaxValue)).ThenBy(c => c.AtNs)
                .Take(PythiaBounds.TopItems)
                .Select(c => FindingText.Of(
                    c,
                    problems.FirstOrDefault(p => KeyOf(p) == c.Problem),
                    input.Explanations.GetValueOrDefault((expectation.Key, c.Problem)) is { } known && known.Place == c.Place ? known : null,
                    input.Effects.GetValueOrDefault((expectation.Key, c.Problem)),
                    expectation.Status?.Findings.FirstOrDefault(f => f.RequestType == c.RequestType && f.Place == c.Place))),
        ];
    }

    private static string KeyOf(Problem problem) => $"{problem.Group.RequestType}|{problem.Group.Key}";

    private static ExpectationState StateOf(
        PerformanceExpectationSpec spec, List<GroupStatistics> judged, ImmutableArray<Problem> problems, ImmutableArray<Finding> findings, SearchHistory search, bool served)
    {
        if (spec.Suspend)
        {
            return ExpectationState.Suspended;
        }

        if (search.Searching.Length > 0)
        {
            return ExpectationState.Searching;
        }

        if (!findings.IsEmpty)
        {
            return ExpectationState.Explained;
        }

        if (!problems.IsEmpty)
        {
            return served ? ExpectationState.Searching : ExpectationState.Exhausted;
        }

        return judged.Exists(g => g.Total.Count >= spec.Expect.MinTraces)
            ? ExpectationState.AsExpected
            : ExpectationState.Learning;
    }

    private static string Summary(
        ExpectationState state, ImmutableArray<Problem> problems, ImmutableArray<Finding> findings, SearchHistory search) => state switch
    {
        ExpectationState.Suspended => "Suspended by spec.suspend.",
        ExpectationState.Learning => "Learning: too few traces to judge.",
        ExpectationState.AsExpected => "All requests perform as expected.",
        ExpectationState.Explained => findings[0].Message,
        ExpectationState.Exhausted => "Requests fall short, and no trace-point set serves this expectation.",
        _ => $"Searching why {Searched(problems, search)} falls short: decision {search.Decisions}.",
    };

    private static string Searched(ImmutableArray<Problem> problems, SearchHistory search) =>
        search.Searching.Length > 0 ? search.Searching[..Math.Max(0, search.Searching.LastIndexOf('|'))] : problems[0].Group.RequestType;

    private static ImmutableArray<GroupSummary> Groups(List<GroupStatistics> judged, ImmutableArray<Problem> problems, ImmutableArray<GroupSummary> old)
    {
        var wrong = problems.GroupBy(p => p.Group.Key).ToDictionary(g => g.Key, g => g.First().Kind.ToString());
        return
        [
            .. judged
                .OrderByDescending(g => wrong.ContainsKey(g.Identity.Key)).ThenByDescending(g => g.Total.Count * g.Total.Mean).ThenBy(g => g.Identity.Key)
                .Take(PythiaBounds.TopItems)
                .Select(g =>
                {
                    var key = g.Identity.Key.ToString();
                    var before = old.IsDefault ? null : old.FirstOrDefault(o => o.Key == key);
                    return new GroupSummary
                    {
                        Key = key,
                        RequestType = Shortened.To(g.Identity.RequestType, PythiaBounds.OperationLength),
                        Traces = Steady.Of(before?.Traces, g.Total.Count),
                        MeanMilliseconds = Steady.Of(before?.MeanMilliseconds, g.Total.Mean * 1e3),
                        CvPermille = Steady.Of(before?.CvPermille, g.Total.Variation * 1e3),
                        P99Milliseconds = Steady.Of(before?.P99Milliseconds, g.Durations.Quantile(0.99) * 1e3),
                        Problem = wrong.GetValueOrDefault(g.Identity.Key, "None"),
                    };
                }),
        ];
    }

    private static DecisionRecord Bounded(DecisionRecord record) => record with
    {
        Time = DateTimeOffset.FromUnixTimeSeconds(record.Time.ToUnixTimeSeconds()),
        SwitchedOn = [.. record.SwitchedOn.Take(PythiaBounds.ChangesPerDecision)],
        SwitchedOff = [.. record.SwitchedOff.Take(PythiaBounds.ChangesPerDecision)],
        Reason = Shortened.Message(record.Reason),
    };

    private static ImmutableArray<Condition> ConditionsOf(
        Published<PerformanceExpectationSpec, PerformanceExpectationStatus> expectation,
        ExpectationState state,
        ImmutableArray<Problem> problems,
        ImmutableArray<Finding> findings,
        bool served,
        PublishingInput input)
    {
        var conditions = new Conditions(expectation.Status?.Conditions ?? [], expectation.Generation, input.Now);
        conditions = served || expectation.Spec.Suspend
            ? conditions.Add("Ready", true, expectation.Spec.Suspend ? "Suspended" : "Watching", "The expectation is served.")
            : conditions.Add("Ready", false, "NoTracePointSet", "No TracePointSet of this namespace names this expectation in spec.expectationRef.");
        if (input.Replicas is { } replicas)
        {
            conditions = conditions.Add("Complete", replicas.Missing.IsEmpty, replicas.Missing.IsEmpty ? "AllReplicasReport" : "ReplicaMissing", replicas.Message);
        }

        var violated = !problems.IsEmpty || !findings.IsEmpty;
        conditions = state == ExpectationState.Learning
            ? conditions.Add("Violated", null, "TooFewTraces", "Nothing is concluded from fewer than spec.expect.minTraces traces.")
            : conditions.Add(
                "Violated",
                violated,
                problems.IsEmpty ? violated ? "Concluded" : "AsExpected" : problems[0].Kind.ToString(),
                violated ? "Some requests do not perform as expected." : "All requests perform as expected.");
        return conditions
            .Add(
                "Explained",
                violated ? !findings.IsEmpty : null,
                !violated ? "NothingToExplain" : findings.IsEmpty ? "Searching" : "Found",
                !violated ? "Nothing is wrong." : findings.IsEmpty ? "The reason is not yet known." : findings[0].Message)
            .ToImmutable();
    }
}
