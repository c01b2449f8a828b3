using System.Collections.Immutable;
using Pythia.Crds.TracePointSets;
using Pythia.Model;

namespace Pythia.Agent.Planning;

/// <summary>
/// Says what shall be on on this node, from the sets, the node's processes, the lease and what the local guard has switched off.
/// Pure: equal inputs give equal plans, whatever was on before.
/// </summary>
internal static class Planner
{
    /// <summary>The skeleton of a set that names none: one span per hop and call.</summary>
    private static readonly ImmutableArray<ActivitySelection> DefaultSkeleton = [ActivitySelection.Server, ActivitySelection.Client];

    public static AgentPlan Plan(PlanningInput input)
    {
        var draft = new PlanDraft();
        var sets = ImmutableArray.CreateBuilder<SetPlan>(input.Sets.Length);
        foreach (var set in input.Sets)
        {
            sets.Add(PlanSet(input, set, draft));
        }

        return draft.ToPlan(sets.ToImmutable());
    }

    private static SetPlan PlanSet(PlanningInput input, SetView set, PlanDraft draft)
    {
        var processes = input.Processes.Where(p => Selects(set, p)).ToImmutableArray();
        var blocked = Blocked(set);
        if (blocked is null && input.Lease != LeaseState.Nothing)
        {
            AddSkeleton(input, set, processes, draft);
        }

        if (blocked is null && set.Spec.Discover && input.Lease == LeaseState.Full)
        {
            foreach (var process in processes.Where(p => input.Discovering.Contains(p.Key) && !input.Unstable.Contains(p.Service) && !input.Slower.ContainsKey((p.Namespace, p.Service))))
            {
                draft.Discover(process);
            }
        }

        var points = ImmutableArray.CreateBuilder<PointVerdict>(set.Status.Desired.Length);
        foreach (var desired in set.Status.Desired)
        {
            points.Add(blocked is { } reason
                ? new PointVerdict(desired.Id, TracePointState.Skipped, reason.Reason, reason.Message)
                : PointPlanner.Plan(input, set, desired, processes, draft));
        }

        ImmutableArray<string> services = [.. processes.Select(p => p.Service).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var injectable = blocked is null && input.Lease != LeaseState.Nothing ? InjectionPlanner.Plan(set, processes, draft) : [];
        return new SetPlan { Set = set, Processes = processes.Length, Services = services, Injectable = injectable, Points = points.ToImmutable() };
    }

    private static (FailureReason Reason, string Message)? Blocked(SetView set) =>
        set.Spec.Suspend ? (FailureReason.Suspended, "spec.suspend is true")
        : ZeroOf(set.Status.Limits) is { } zero ? (FailureReason.ZeroBudget, $"status.limits.{zero} is 0: nothing is allowed")
        : null;

    private static string? ZeroOf(NodeLimits limits) =>
        limits.MaxOverheadPermille <= 0 ? "maxOverheadPermille"
        : limits.MaxSpansPerSecond <= 0 ? "maxSpansPerSecond"
        : limits.MaxCpuMillicoresPerNode <= 0 ? "maxCpuMillicoresPerNode"
        : limits.MaxMemoryMebibytesPerNode <= 0 ? "maxMemoryMebibytesPerNode"
        : null;

    private static void AddSkeleton(PlanningInput input, SetView set, ImmutableArray<ServiceProcess> processes, PlanDraft draft)
    {
        foreach (var process in processes)
        {
            draft.Record(process, set.Status.RecordOneIn);
            foreach (var selection in SkeletonOf(set, process.Service))
            {
                if (!input.Suppressed.Contains(IdOf(process.Service, selection)))
                {
                    draft.TryAdd(process, selection);
                }
            }
        }
    }

    private static IEnumerable<ActivitySelection> SkeletonOf(SetView set, string service)
    {
        if (set.Spec.Skeleton.IsDefaultOrEmpty)
        {
            return DefaultSkeleton;
        }

        return set.Spec.Skeleton
            .Select(text => TracePointId.TryParse(text, out var id, out _) && id.Layer == Layer.Application && id.Service == service
                && ActivitySelection.TryOf(id, out var selection, out _) ? selection : null)
            .OfType<ActivitySelection>();
    }

    private static string IdOf(string service, ActivitySelection selection) =>
        $"application/{service}/{selection.Source}/{selection.Operation}";

    /// <summary>Whether a set is about a process.</summary>
    public static bool Selects(SetView set, ServiceProcess process) =>
        process.Namespace == set.Namespace
        && set.Spec.Selector.All(wanted => process.Labels.TryGetValue(wanted.Key, out var value) && value == wanted.Value);
}
