using System.Collections.Immutable;
using Pythia.Crds;
using Pythia.Crds.TracePointSets;
using Pythia.Diagnosing.Choosing;
using Pythia.Model;

namespace Pythia.Diagnosing.Publishing;

/// <summary>The status of a trace-point set: what shall be on, and what the nodes say about it.</summary>
internal static class SetReport
{
    public static TracePointSetStatus Of(
        Published<TracePointSetSpec, TracePointSetStatus> set, SetPlan plan, ImmutableArray<string> errors, ImmutableArray<NodeReport> nodes, DateTimeOffset now)
    {
        var acknowledged = nodes
            .SelectMany(n => n.Acknowledgement.Sets.Select(s => (n.Acknowledgement.Node, Set: s)))
            .Where(a => a.Set.Processes > 0 && a.Set.Namespace == set.Key.Namespace && a.Set.Name == set.Key.Name)
            .ToList();
        var current = acknowledged.Where(a => a.Set.AppliedHash == plan.DesiredHash).ToList();
        var counts = new NodeCounts
        {
            Desired = acknowledged.Count,
            Applied = current.Count(a => a.Set.TracePoints.All(p => p.State == TracePointState.Applied || HasNothingToDo(p))),
            Failed = current.Count(a => a.Set.TracePoints.Any(p => p.State == TracePointState.Failed)),
            Skipped = current.Count(a => a.Set.TracePoints.Any(p => p.State == TracePointState.Skipped && !HasNothingToDo(p))),
        };
        var failures = Failures(current);
        var stillThere = DiscoveredSpace.StillThere(set.Status?.Discovered ?? [], [.. acknowledged.Select(a => a.Set)], plan.Desired);
        return new TracePointSetStatus
        {
            ObservedGeneration = set.Generation,
            Desired = [.. plan.Desired.Select(d => d with { Reason = Shortened.Message(d.Reason) })],
            DesiredHash = plan.DesiredHash,
            Limits = plan.Limits,
            RecordOneIn = plan.RecordOneIn,
            EverEnabled = plan.EverEnabled.Length <= PythiaBounds.CatalogueItems ? plan.EverEnabled : plan.EverEnabled[..PythiaBounds.CatalogueItems],
            Discovered = DiscoveredSpace.Merge(set.Spec, stillThere, acknowledged.SelectMany(a => a.Set.Discovered)),
            CatalogueSize = plan.CatalogueSize,
            Decisions = plan.Decisions,
            Nodes = counts,
            Tiers = TierReport.Of(set, acknowledged.Select(a => a.Set)),
            Failures = failures,
            Conditions = ConditionsOf(set, counts, failures, errors, now)
                .AddClocks([.. nodes.Where(n => acknowledged.Exists(a => a.Node == n.Acknowledgement.Node))])
                .ToImmutable(),
        };
    }

    private static Conditions ConditionsOf(
        Published<TracePointSetSpec, TracePointSetStatus> set, NodeCounts counts, ImmutableArray<FailureSummary> failures, ImmutableArray<string> errors, DateTimeOffset now)
    {
        var conditions = new Conditions(set.Status?.Conditions ?? [], set.Generation, now);
        conditions = set.Spec.Suspend
            ? conditions.Add("Ready", true, "Suspended", "spec.suspend is true: everything is off.")
            : errors.IsEmpty
                ? conditions.Add("Ready", true, "Accepted", "The set is served.")
                : conditions.Add("Ready", false, "InvalidCatalogue", string.Join(" ", errors.Take(5)));
        conditions = counts.Desired == 0
            ? conditions.Add("Applied", null, "NoNodes", "No agent reports a process of this workload.")
            : counts.Applied == counts.Desired
                ? conditions.Add("Applied", true, "InForce", "The desired state is in force on all nodes.")
                : conditions.Add("Applied", false, "Pending", "Some nodes have yet to apply the desired state, or could not.");
        return conditions
            .Add(
                "Degraded",
                !failures.IsEmpty,
                failures.IsEmpty ? "None" : failures[0].Reason,
                failures.IsEmpty ? "Every desired trace point can be applied." : failures[0].Message);
    }

    private static ImmutableArray<FailureSummary> Failures(List<(string Node, SetAcknowledgement Set)> acknowledged) =>
    [
        .. acknowledged
            .SelectMany(a => a.Set.TracePoints.Select(p => (a.Node, Point: p)))
            .Where(p => p.Point.State is TracePointState.Failed or TracePointState.Skipped && !HasNothingToDo(p.Point))
            .GroupBy(p => Reason(p.Point), StringComparer.Ordinal)
            .Select(g => new FailureSummary
            {
                Reason = g.Key,
                Message = Shortened.Message($"{g.First().Point.Id}: {g.First().Point.Message}"),
                Nodes = g.Select(p => p.Node).Distinct(StringComparer.Ordinal).Count(),
                Examples = [.. g.Select(p => p.Node).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(PythiaBounds.TopItems)],
            })
            .OrderByDescending(f => f.Nodes).ThenBy(f => f.Reason, StringComparer.Ordinal)
            .Take(PythiaBounds.TopItems),
    ];

    // No node runs every service of a set.
    private static bool HasNothingToDo(TracePointAcknowledgement point) =>
        point is { State: TracePointState.Skipped, Reason: TracePointAcknowledgement.NoProcess };

    // What an agent sends is checked before it becomes a reason: the API server would refuse the whole status for it.
    private static string Reason(TracePointAcknowledgement point) =>
        point.Reason.Length is > 0 and <= PythiaBounds.ReasonLength && char.IsAsciiLetterUpper(point.Reason[0]) && point.Reason.All(char.IsAsciiLetterOrDigit)
            ? point.Reason
            : "Unknown";
}
