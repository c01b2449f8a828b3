using System.Collections.Immutable;
using System.Text.Json;
using Pythia.Crds.PerformanceExpectations;
using Pythia.Crds.TracePointSets;
using Pythia.Diagnosing.Choosing;
using ExpectationState = Pythia.Crds.PerformanceExpectations.ExpectationState;

namespace Pythia.Diagnosing.Publishing;

/// <summary>The stage entry of publishing: what differs between what the API server holds and what was decided and found.</summary>
public static class Publisher
{
    /// <summary>Compares and returns what is to be written, with the Events that tell of it. Pure; the same input gives the same output.</summary>
    public static Publication Diff(PublishingInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var announcements = ImmutableArray.CreateBuilder<Announcement>();
        Decisions(input, announcements);
        var sets = Sets(input, announcements);
        var expectations = Expectations(input, announcements);
        return new Publication
        {
            Sets = sets,
            Expectations = expectations,
            Budgets = Budgets(input),
            Announcements = announcements.ToImmutable(),
        };
    }

    private static ImmutableArray<StatusChange<TracePointSetStatus>> Sets(PublishingInput input, ImmutableArray<Announcement>.Builder announcements)
    {
        var changes = ImmutableArray.CreateBuilder<StatusChange<TracePointSetStatus>>();
        foreach (var set in input.Sets)
        {
            if (input.Plan.Sets.FirstOrDefault(p => p.Set == set.Key) is not { } plan)
            {
                continue;
            }

            var prefix = set.Key.ToString();
            ImmutableArray<string> errors = [.. input.Plan.Errors.Where(e => e.Contains(prefix, StringComparison.Ordinal))];
            var status = SetReport.Of(set, plan, errors, input.Nodes, input.Now);
            if (Same(status, set.Status))
            {
                continue;
            }

            // Counts of nodes trickle in; that the last one has applied the desired state is news.
            var urgent = status.DesiredHash != set.Status?.DesiredHash
                || set.Status.ObservedGeneration != set.Generation
                || set.Status.Discovered.Length != status.Discovered.Length
                || !status.Tiers.Select(t => (t.Service, t.Phase, t.CanaryPod)).SequenceEqual((set.Status.Tiers.IsDefault ? [] : set.Status.Tiers).Select(t => (t.Service, t.Phase, t.CanaryPod)))
                || (IsInForce(status) && !IsInForce(set.Status));
            changes.Add(new StatusChange<TracePointSetStatus>(set.Key, status, urgent));
            Announce(set.Key, set.Status?.Desired ?? [], status.Desired, announcements);
        }

        return changes.ToImmutable();
    }

    private static bool IsInForce(TracePointSetStatus status) => status.Conditions.Any(c => c is { Type: "Applied", Status: "True" });

    private static void Announce(ObjectKey set, ImmutableArray<DesiredTracePoint> before, ImmutableArray<DesiredTracePoint> after, ImmutableArray<Announcement>.Builder announcements)
    {
        var old = before.IsDefault ? [] : before.Select(d => d.Id).ToHashSet(StringComparer.Ordinal);
        var now = after.Select(d => d.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var point in after.Where(d => !old.Contains(d.Id)))
        {
            announcements.Add(new Announcement(set, "TracePointSet", false, "SwitchedOn", Shortened.Message($"{point.Id}: {point.Reason}")));
        }

        foreach (var id in old.Where(id => !now.Contains(id)).Order(StringComparer.Ordinal))
        {
            announcements.Add(new Announcement(set, "TracePointSet", false, "SwitchedOff", Shortened.Message(id)));
        }
    }

    private static void Decisions(PublishingInput input, ImmutableArray<Announcement>.Builder announcements)
    {
        foreach (var (expectation, entry) in input.Plan.Decisions)
        {
            var on = entry.SwitchedOn.IsEmpty ? string.Empty : $" On: {string.Join(", ", entry.SwitchedOn)}.";
            var off = entry.SwitchedOff.IsEmpty ? string.Empty : $" Off: {string.Join(", ", entry.SwitchedOff)}.";
            announcements.Add(new Announcement(
                expectation, "PerformanceExpectation", false, "Decision", Shortened.Message($"Decision {entry.Number} ({entry.Strategy}): {entry.Reason}{on}{off}")));
        }
    }

    private static ImmutableArray<StatusChange<PerformanceExpectationStatus>> Expectations(PublishingInput input, ImmutableArray<Announcement>.Builder announcements)
    {
        var changes = ImmutableArray.CreateBuilder<StatusChange<PerformanceExpectationStatus>>();
        foreach (var expectation in input.Expectations)
        {
            var status = ExpectationReport.Of(expectation, input, input.Plan);
            if (Same(status, expectation.Status))
            {
                continue;
            }

            var before = expectation.Status ?? new PerformanceExpectationStatus();
            var urgent = status.State != before.State
                || expectation.Status?.ObservedGeneration != expectation.Generation
                || !status.Findings.Select(Gist).SequenceEqual(before.Findings.Select(Gist))
                || status.DecisionCount != before.DecisionCount;
            changes.Add(new StatusChange<PerformanceExpectationStatus>(expectation.Key, status, urgent));
            Announce(expectation.Key, before, status, announcements);
        }

        return changes.ToImmutable();
    }

    private static void Announce(ObjectKey key, PerformanceExpectationStatus before, PerformanceExpectationStatus after, ImmutableArray<Announcement>.Builder announcements)
    {
        var known = before.Findings.Select(Gist).ToHashSet(StringComparer.Ordinal);
        foreach (var finding in after.Findings.Where(f => !known.Contains(Gist(f))))
        {
            announcements.Add(new Announcement(key, "PerformanceExpectation", true, finding.Variables.IsEmpty ? "Finding" : "Explained", finding.Message));
        }

        bool IsQuiet(ExpectationState state) => state is ExpectationState.AsExpected or ExpectationState.Learning;
        if (after.State == ExpectationState.Searching && IsQuiet(before.State))
        {
            announcements.Add(new Announcement(key, "PerformanceExpectation", true, "Violated", after.Summary));
        }
        else if (after.State == ExpectationState.AsExpected && before.State is ExpectationState.Searching or ExpectationState.Explained or ExpectationState.Exhausted)
        {
            announcements.Add(new Announcement(key, "PerformanceExpectation", false, "Recovered", after.Summary));
        }
    }

    // What makes a finding another one for a reader: not its numbers.
    private static string Gist(Finding finding) => $"{finding.RequestType}|{finding.Place}|{string.Join(',', finding.Variables.Take(1).Select(v => v.Name))}";

    private static ImmutableArray<StatusChange<Crds.InstrumentationBudgets.InstrumentationBudgetStatus>> Budgets(PublishingInput input)
    {
        var changes = ImmutableArray.CreateBuilder<StatusChange<Crds.InstrumentationBudgets.InstrumentationBudgetStatus>>();
        foreach (var budget in input.Budgets)
        {
            if (input.Plan.Budgets.FirstOrDefault(b => b.Budget == budget.Key) is { } use)
            {
                var status = BudgetReport.Of(budget, use, input.Nodes, input.Now);
                if (!Same(status, budget.Status))
                {
                    var urgent = budget.Status?.ObservedGeneration != budget.Generation || budget.Status.EnabledTracePoints != status.EnabledTracePoints;
                    changes.Add(new StatusChange<Crds.InstrumentationBudgets.InstrumentationBudgetStatus>(budget.Key, status, urgent));
                }
            }
        }

        return changes.ToImmutable();
    }

    // Records compare lists by reference, so equality goes by what would be sent.
    private static bool Same<T>(T status, T? old) => old is not null && JsonSerializer.Serialize(status) == JsonSerializer.Serialize(old);
}
