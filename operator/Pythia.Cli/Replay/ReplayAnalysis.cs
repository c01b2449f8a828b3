using System.Collections.Immutable;
using System.Globalization;
using Pythia.Crds.InstrumentationBudgets;
using Pythia.Diagnosing.Causal;
using Pythia.Diagnosing.Explaining;
using Pythia.Diagnosing.Grouping;
using Pythia.Diagnosing.Localizing;
using JudgedExpectation = Pythia.Diagnosing.Grouping.Expectation;

namespace Pythia.Cli.Replay;

/// <summary>Judges a recording and puts the problems into findings, one per service.</summary>
internal static class ReplayAnalysis
{
    private const int MaxGroups = 10;
    private const int MaxPlaces = 10;

    // Permutations are drawn from it: the same recording gives the same report.
    private const int Seed = 1;

    /// <summary>A recording is judged once, so the tests need not be safe for looking again.</summary>
    internal static LocalizingOptions Options { get; } = new() { ContinuousLooking = false, OneProblemPerGroup = false };

    /// <summary>Judges.</summary>
    public static ReplayResult Analyze(Recording recording, Recording? baseline, IReadOnlyList<JudgedExpectation> expectations, InstrumentationBudgetSpec? budget = null, IReadOnlyList<(string Text, WhatIfQuestion Question)>? questions = null)
    {
        var problems = Localizer.Rank(recording.Window, expectations, baseline?.Window, Options);
        var causes = new ReplayCauses(recording.Causes);
        return new ReplayResult
        {
            Recording = Count(recording),
            Baseline = baseline is null ? null : Count(baseline),
            Findings = FindingsOf(problems, causes),
            Groups = GroupsOf(recording.Window, problems),
            Budget = budget is null ? null : BudgetCheck.Of(recording, budget),
            WhatIf = [.. (questions ?? []).Select(q => causes.Ask(q.Text, q.Question))],
            Waits = causes.Waits,
            Notes = NotesOf(recording, baseline, expectations),
        };
    }

    private static ReplayCounts Count(Recording recording) => new(
        recording.Spans, recording.Traces, recording.Window.Requests, recording.Window.Groups.Count, recording.Lost);

    private static ImmutableArray<ReplayFinding> FindingsOf(ImmutableArray<Problem> problems, ReplayCauses causes)
    {
        var findings = ImmutableArray.CreateBuilder<ReplayFinding>();
        var seen = new HashSet<string>(StringComparer.Ordinal);

        // What has changed comes before what was always so.
        foreach (var problem in problems.OrderBy(problem => problem.Kind == ProblemKind.Changed ? 0 : 1))
        {
            foreach (var suspect in problem.Suspects)
            {
                if (seen.Add(suspect.Service))
                {
                    findings.Add(FindingOf(problem, suspect, causes, findings.Count + 1));
                }
            }
        }

        return findings.ToImmutable();
    }

    private static ReplayFinding FindingOf(Problem problem, Suspect suspect, ReplayCauses causes, int rank)
    {
        var slack = causes.SlackOf(problem, suspect.Places[0].Place);
        var explanation = Explainer.Explain(problem, Seed, place: suspect.Places[0].Place);
        return new ReplayFinding
        {
            Rank = rank,
            Service = suspect.Service,
            Place = suspect.Places[0].Place,
            Kind = problem.Kind.ToString(),
            RequestType = problem.Group.RequestType,
            Group = problem.Group.Key.ToString(),
            SharePermille = Permille(suspect.Share),
            BreadthPermille = Permille(suspect.Breadth),
            ConfidencePermille = (int)(problem.Confidence * 1000),
            ExcessMilliseconds = Rounded(suspect.ExcessSeconds * 1000),
            SecondsPerSecond = Rounded(suspect.ExcessSeconds * problem.RequestsPerSecond),
            Message = MessageOf(problem, suspect),
            Places = [.. suspect.Places.Take(MaxPlaces).Select(PlaceOf)],
            Variables = explanation.IsExplained ? explanation.ToStatus() : [],
            ExplainedPermille = explanation.IsExplained ? Permille(explanation.ExplainedInBoth) : 0,
            SlackMilliseconds = slack is null ? null : Rounded(slack.SlackSeconds * 1000),
            CriticalPermille = slack is null ? null : Permille(slack.CriticalRatio),
            Gain = causes.GainOf(problem, suspect.Places[0].Place),
            Traces = [.. problem.Exemplars.Select(exemplar => exemplar.TraceId.ToString())],
        };
    }

    private static string MessageOf(Problem problem, Suspect suspect)
    {
        var excess = (suspect.ExcessSeconds * 1000).ToString("0.#", CultureInfo.InvariantCulture);
        var what = problem.Kind == ProblemKind.Changed ? "longer than in the baseline" : "of what is too much";
        var edge = suspect.Places[0].Context is { IsEdge: true } context ? $"between {context.Service} and {context.Callee}" : "in its own work";
        return $"{excess} ms per request {what} at {suspect.Service}, most of it {edge}";
    }

    private static ReplayPlace PlaceOf(RankedPosition position) => new(
        position.Place,
        position.Context?.Service ?? string.Empty,
        position.Context?.Callee,
        Permille(position.Share),
        Rounded(position.MeanSeconds * 1000));

    private static ImmutableArray<ReplayGroup> GroupsOf(GroupWindow window, ImmutableArray<Problem> problems) =>
    [
        .. window.Groups.OrderByDescending(group => group.Total.Sum).ThenBy(group => group.Identity.Key).Take(MaxGroups).Select(group => new ReplayGroup(
            group.Identity.Key.ToString(),
            group.Identity.RequestType,
            group.Total.Count,
            Rounded(group.Total.Mean * 1000),
            Permille(group.Total.Variation),
            Rounded(group.Durations.Quantile(0.99) * 1000),
            problems.FirstOrDefault(problem => problem.Group.Key == group.Identity.Key)?.Kind.ToString() ?? "None")),
    ];

    private static ImmutableArray<string> NotesOf(Recording recording, Recording? baseline, IReadOnlyList<JudgedExpectation> expectations)
    {
        var notes = ImmutableArray.CreateBuilder<string>();
        notes.AddRange(recording.Warnings);
        notes.AddRange(baseline?.Warnings ?? []);
        var least = expectations.Min(expectation => expectation.Spec.Expect.MinTraces);
        if (recording.Window.Requests == 0)
        {
            notes.Add("no request matches an expectation; check spec.requests.service and spec.requests.operation");
        }
        else if (baseline is null && recording.Window.Groups.All(group => group.Total.Count < least))
        {
            notes.Add($"no group has {least} requests, so variation was not judged; record for longer, or compare with --baseline");
        }
        else if (baseline is not null && baseline.Window.Requests == 0)
        {
            notes.Add("the baseline has no request that matches an expectation, so nothing was compared");
        }

        return notes.ToImmutable();
    }

    private static int Permille(double share) => (int)Math.Round(share * 1000);

    private static double Rounded(double value) => double.IsFinite(value) ? Math.Round(value, 3) : 0;
}
