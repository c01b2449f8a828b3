using System.Collections.Immutable;
using Pythia.Crds.TracePointSets;
using Pythia.Model;

namespace Pythia.Agent.Planning;

/// <summary>Decides on one desired trace point: into the plan, or why not.</summary>
internal static class PointPlanner
{
    public static PointVerdict Plan(
        PlanningInput input, SetView set, DesiredTracePoint desired, ImmutableArray<ServiceProcess> processes, PlanDraft draft)
    {
        if (!TracePointId.TryParse(desired.Id, out var id, out var error))
        {
            return new PointVerdict(desired.Id, TracePointState.Failed, FailureReason.InvalidId, error);
        }

        if (Held(input, set, desired, id) is { } held)
        {
            return held;
        }

        ImmutableArray<ServiceProcess> served = [.. processes.Where(p => p.Service == id.Service)];
        if (served.IsEmpty)
        {
            return new PointVerdict(desired.Id, TracePointState.Skipped, FailureReason.NoProcess, $"no process of '{id.Service}' runs on this node");
        }

        return id.Layer switch
        {
            Layer.Application => PlanActivity(desired, id, served, draft),
            Layer.Runtime => PlanRuntime(desired.Id, id, served, draft),
            Layer.Kernel => PlanKernel(input, desired, id, served, draft),
            _ => PlanNode(desired.Id, id, served, draft),
        };
    }

    private static PointVerdict? Held(PlanningInput input, SetView set, DesiredTracePoint desired, TracePointId id)
    {
        if (input.Lease == LeaseState.Nothing || (input.Lease == LeaseState.SkeletonOnly && !desired.Skeleton))
        {
            return new PointVerdict(desired.Id, TracePointState.Skipped, FailureReason.LeaseExpired, "the operator has been silent for the lease time");
        }

        if (set.Spec.Deny.Any(pattern => Matches(pattern, desired.Id)))
        {
            return new PointVerdict(desired.Id, TracePointState.Skipped, FailureReason.Denied, "spec.deny names it");
        }

        if (input.Unstable.Contains(id.Service) && !desired.Skeleton)
        {
            return new PointVerdict(desired.Id, TracePointState.Skipped, FailureReason.WorkloadUnstable, $"processes of '{id.Service}' on this node keep ending while trace points are on");
        }

        if (input.Slower.TryGetValue((set.Namespace, id.Service), out var slower) && !desired.Skeleton)
        {
            return new PointVerdict(desired.Id, TracePointState.Skipped, FailureReason.WorkloadSlower, slower);
        }

        return input.Suppressed.Contains(desired.Id)
            ? new PointVerdict(desired.Id, TracePointState.Skipped, FailureReason.OverLocalBudget, "switched off on this node: over its limits")
            : null;
    }

    private static PointVerdict PlanActivity(DesiredTracePoint desired, TracePointId id, ImmutableArray<ServiceProcess> processes, PlanDraft draft)
    {
        if (!ActivitySelection.TryOf(id, out var selection, out var problem))
        {
            return new PointVerdict(desired.Id, TracePointState.Failed, FailureReason.UnsupportedName, problem!);
        }

        foreach (var process in processes)
        {
            if (!draft.TryAdd(process, selection!))
            {
                return new PointVerdict(desired.Id, TracePointState.Failed, FailureReason.FilterTooLong, $"the filter of one process holds {FilterSpec.MaxLength} characters; switch other trace points off");
            }

            draft.Limit(process, selection!, desired.RequestTypes);
        }

        return new PointVerdict(desired.Id, TracePointState.Pending);
    }

    private static PointVerdict PlanRuntime(string text, TracePointId id, ImmutableArray<ServiceProcess> processes, PlanDraft draft)
    {
        if (!RuntimePoints.TryOf(id, out var point))
        {
            return new PointVerdict(text, TracePointState.Failed, FailureReason.UnknownTemplate, $"no runtime trace point '{id.Source}/{id.Operation}'; known: {string.Join(", ", RuntimePoints.All)}");
        }

        foreach (var process in processes)
        {
            draft.Add(process, point);
        }

        return new PointVerdict(text, TracePointState.Pending);
    }

    private static PointVerdict PlanNode(string text, TracePointId id, ImmutableArray<ServiceProcess> processes, PlanDraft draft)
    {
        if (!NodePoints.TryOf(id, out var point))
        {
            return new PointVerdict(text, TracePointState.Failed, FailureReason.UnknownTemplate, $"no node trace point '{id.Source}/{id.Operation}'; known: {string.Join(", ", NodePoints.All)}");
        }

        foreach (var process in processes)
        {
            draft.Add(process, point);
        }

        return new PointVerdict(text, TracePointState.Pending);
    }

    private static PointVerdict PlanKernel(
        PlanningInput input, DesiredTracePoint desired, TracePointId id, ImmutableArray<ServiceProcess> processes, PlanDraft draft)
    {
        if (!KernelTemplates.TryOf(id, out var template))
        {
            return new PointVerdict(desired.Id, TracePointState.Failed, FailureReason.UnknownTemplate, $"no kernel trace point '{id.Source}/{id.Operation}'; known: {string.Join(", ", KernelTemplates.All)}");
        }

        if (!KernelTemplates.TryThreshold(template, desired.Parameters, out var threshold, out var problem))
        {
            return new PointVerdict(desired.Id, TracePointState.Failed, FailureReason.InvalidParameter, problem!);
        }

        if (input.KernelUnavailable != FailureReason.None)
        {
            return new PointVerdict(desired.Id, TracePointState.Failed, input.KernelUnavailable, "the kernel layer is not available on this node");
        }

        draft.Add(new KernelProbe
        {
            Id = desired.Id,
            Template = template,
            MinMicroseconds = threshold,
            Pids = [.. processes.Select(p => p.Key.Pid).Order()],
        });
        foreach (var process in processes)
        {
            draft.Slot(process);
            if (KernelTemplates.IsDispatch(template))
            {
                draft.FollowWork(process);
            }

            if (!KernelTemplates.HappensOnItsThread(template) && !KernelTemplates.IsVariable(template))
            {
                // What happens outside of the thread cannot be told by its slot: then the process is observed from outside as a whole.
                draft.Attribute(process);
            }
        }

        return new PointVerdict(desired.Id, TracePointState.Pending);
    }

    /// <summary>Whether an entry of a deny list covers an id.</summary>
    public static bool Matches(string pattern, string id) =>
        pattern.EndsWith('*') ? id.StartsWith(pattern[..^1], StringComparison.Ordinal) : id == pattern;
}
