using System.Collections.Immutable;

namespace Pythia.Agent.Planning;

/// <summary>Which processes are observed from inside: those of services that the set's spec asks it for, as far as the operator's canary has come.</summary>
internal static class InjectionPlanner
{
    /// <summary>
    /// Requests per second that begin a trace in one process while nothing but the skeleton is on: an eighth of a millicore, under
    /// 0.5 % of any service that uses 25, however many requests come.
    /// </summary>
    public const int RootsPerSecondAtRest = 50;

    /// <summary>Adds the wish of one set to the plan.</summary>
    /// <returns>The processes for which the set asks for tier 2, whether they have it yet or not.</returns>
    public static ImmutableArray<ServiceProcess> Plan(SetView set, ImmutableArray<ServiceProcess> processes, PlanDraft draft)
    {
        var options = set.Spec.Injection;
        var isAtRest = !set.Status.Desired.Any(d => !d.Skeleton);
        foreach (var process in processes)
        {
            draft.Rest(process, isAtRest);
        }

        if (!options.Enabled)
        {
            return [];
        }

        var injectable = ImmutableArray.CreateBuilder<ServiceProcess>();
        foreach (var process in processes)
        {
            if (!options.Services.IsDefaultOrEmpty && !options.Services.Contains(process.Service))
            {
                continue;
            }

            injectable.Add(process);
            var tier = (set.Status.Tiers.IsDefault ? [] : set.Status.Tiers).FirstOrDefault(t => t.Service == process.Service);
            if (tier is { Phase: "Everywhere" } || (tier is { Phase: "Canary" } && tier.CanaryPod == process.Pod))
            {
                draft.Inject(process, isWanted: true);
            }
            else if (tier is { Phase: "RolledBack" })
            {
                draft.Inject(process, isWanted: false);
            }
        }

        return injectable.ToImmutable();
    }
}
