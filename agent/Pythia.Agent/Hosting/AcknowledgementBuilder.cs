using System.Collections.Immutable;
using Pythia.Agent.Applying;
using Pythia.Agent.Planning;
using Pythia.Agent.Profiling;
using Pythia.Model;

namespace Pythia.Agent.Hosting;

/// <summary>Puts planning's verdicts and applying's outcomes together for the operator.</summary>
internal static class AcknowledgementBuilder
{
    /// <summary>One acknowledgement per set. <paramref name="outcomeOf"/> tells what became of a process's plan (null: pending).</summary>
    public static ImmutableArray<SetAcknowledgement> Of(
        AgentPlan plan, Func<ProcessPlan, ApplyOutcome?> outcomeOf, Func<string, ApplyOutcome?> kernelOutcomeOf, NodeUsage usage,
        LeaseState lease, DiscoveredPoints discovered, Func<SetPlan, ImmutableArray<InjectionAcknowledgement>> injectionsOf)
    {
        var costs = usage.Points.ToDictionary(p => p.Id, StringComparer.Ordinal);
        return
        [
            .. plan.Sets.Select(set => OfSet(set, plan, outcomeOf, kernelOutcomeOf, costs, lease) with
            {
                Services = set.Services, Unseen = discovered.UnseenFor(set), Discovered = discovered.NewsFor(set), Injections = injectionsOf(set),
            }),
        ];
    }

    private static SetAcknowledgement OfSet(
        SetPlan set, AgentPlan plan, Func<ProcessPlan, ApplyOutcome?> outcomeOf, Func<string, ApplyOutcome?> kernelOutcomeOf,
        Dictionary<string, PointCost> costs, LeaseState lease)
    {
        var points = set.Points.Select(verdict =>
        {
            var cost = costs.GetValueOrDefault(verdict.Id);
            var settled = Settle(verdict, plan, outcomeOf, kernelOutcomeOf);
            return new TracePointAcknowledgement
            {
                Id = verdict.Id,
                State = settled.State,
                Reason = settled.Reason == FailureReason.None ? string.Empty : settled.Reason.ToString(),
                Message = settled.Message,
                EventsPerSecond = Math.Round(cost.EventsPerSecond, 1),
                CpuMillicores = Math.Round(cost.CpuMillicores, 2),
            };
        }).ToImmutableArray();
        var isInForce = lease == LeaseState.Full && points.All(p => p.State != TracePointState.Pending);
        return new SetAcknowledgement
        {
            Namespace = set.Set.Namespace,
            Name = set.Set.Name,
            AppliedHash = isInForce ? set.Set.Status.DesiredHash : string.Empty,
            Processes = set.Processes,
            TracePoints = points,
        };
    }

    private static PointVerdict Settle(
        PointVerdict verdict, AgentPlan plan, Func<ProcessPlan, ApplyOutcome?> outcomeOf, Func<string, ApplyOutcome?> kernelOutcomeOf)
    {
        if (verdict.State != TracePointState.Pending || !TracePointId.TryParse(verdict.Id, out var id, out _))
        {
            return verdict;
        }

        var outcomes = id.Layer == Layer.Kernel
            ? [kernelOutcomeOf(verdict.Id)]
            : plan.Processes.Where(p => p.Process.Service == id.Service).Select(outcomeOf);
        return outcomes.Aggregate(
            verdict with { State = TracePointState.Applied },
            (sofar, outcome) => outcome switch
            {
                ApplyOutcome.Failed failed => new PointVerdict(verdict.Id, TracePointState.Failed, failed.Reason, failed.Message),
                null when sofar.State == TracePointState.Applied => verdict,
                _ => sofar,
            });
    }
}
