using System.Collections.Immutable;
using Pythia.Crds;
using Pythia.Crds.TracePointSets;
using Pythia.Model;

namespace Pythia.Diagnosing.Publishing;

/// <summary>
/// Leads each service through tier 2: one pod first, all when that has stayed healthy, none at the first failure. Pure; the phase
/// so far is in the status, so it survives a restart of the operator. A change of the spec begins anew.
/// </summary>
internal static class TierReport
{
    public static ImmutableArray<TierStatus> Of(
        Published<TracePointSetSpec, TracePointSetStatus> set, IEnumerable<SetAcknowledgement> acknowledged)
    {
        var options = set.Spec.Injection;
        if (!options.Enabled || set.Spec.Suspend)
        {
            return [];
        }

        var before = set.Status is { } status && status.ObservedGeneration == set.Generation && !status.Tiers.IsDefault ? status.Tiers : [];
        var reported = acknowledged.ToList();
        var known = reported.SelectMany(a => a.Injections.IsDefault ? [] : a.Injections).Select(i => i.Service).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. reported.SelectMany(a => a.Injections.IsDefault ? [] : a.Injections)
                .Where(i => i.Service.Length is > 0 and <= PythiaBounds.NameLength && i.Pod.Length <= PythiaBounds.ObjectNameLength)
                .Where(i => options.Services.IsDefaultOrEmpty || options.Services.Contains(i.Service))
                .GroupBy(i => i.Service, StringComparer.Ordinal)
                .OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => OfService(g.Key, [.. g.OrderBy(i => i.Pod, StringComparer.Ordinal)], before.FirstOrDefault(t => t.Service == g.Key), options))

                // Nobody reports it now, perhaps because this operator has only just started: what was reached stays reached.
                .Concat(before.Where(t => !known.Contains(t.Service)).Select(t => t with { Injected = 0, Processes = 0 }))
                .OrderBy(t => t.Service, StringComparer.Ordinal).Take(PythiaBounds.TierItems),
        ];
    }

    private static TierStatus OfService(
        string service, ImmutableArray<InjectionAcknowledgement> processes, TierStatus? before, InjectionOptions options)
    {
        var status = new TierStatus
        {
            Service = service,
            Phase = "Waiting",
            Injected = processes.Count(p => p.State == InjectionState.Active),
            Processes = processes.Length,
        };
        if (before is { Phase: "RolledBack" })
        {
            return status with { Phase = "RolledBack", CanaryPod = before.CanaryPod, Reason = before.Reason, Message = before.Message };
        }

        if (before is { Phase: "Canary" or "Everywhere" } && processes.FirstOrDefault(p => p.State == InjectionState.Failed) is { } failed)
        {
            return status with
            {
                Phase = "RolledBack", CanaryPod = before.CanaryPod, Reason = ReasonOf(failed),
                Message = Shortened.Message($"Pod {failed.Pod}: {failed.Message}. Silent in all pods until the spec changes."),
            };
        }

        var refused = processes.FirstOrDefault(p => p.State == InjectionState.Refused);
        var reason = refused is null ? string.Empty : ReasonOf(refused);
        var message = refused is null ? string.Empty : Shortened.Message($"Pod {refused.Pod} is observed from outside: {refused.Message}.");
        if (before is { Phase: "Everywhere" })
        {
            return status with { Phase = "Everywhere", CanaryPod = before.CanaryPod, Reason = reason, Message = message };
        }

        return Begin(status, processes, before, options, reason, message);
    }

    private static TierStatus Begin(
        TierStatus status, ImmutableArray<InjectionAcknowledgement> processes, TierStatus? before, InjectionOptions options, string reason, string message)
    {
        var first = before is { Phase: "Canary" } ? processes.FirstOrDefault(p => p.Pod == before.CanaryPod && p.State != InjectionState.Refused) : null;
        first ??= processes.FirstOrDefault(p => p.State is InjectionState.Eligible or InjectionState.Active);
        return first switch
        {
            null => status with { Reason = reason, Message = message },
            { State: InjectionState.Active } when first.HealthySeconds >= options.CanarySeconds => status with
            {
                Phase = "Everywhere", CanaryPod = first.Pod, Reason = reason, Message = message,
            },
            _ => status with
            {
                Phase = "Canary", CanaryPod = first.Pod, Reason = "Observing",
                Message = $"The others follow when pod {first.Pod} has been healthy for {options.CanarySeconds} s.",
            },
        };
    }

    // What an agent sends is checked before it becomes a reason: the API server would refuse the whole status for it.
    private static string ReasonOf(InjectionAcknowledgement process) =>
        process.Reason.Length is > 0 and <= PythiaBounds.ReasonLength && process.Reason.All(char.IsAsciiLetterOrDigit) ? process.Reason : "Unknown";
}
