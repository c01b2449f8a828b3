using System.Collections.Immutable;
using Pythia.Crds.InstrumentationBudgets;
using Pythia.Model;

namespace Pythia.Diagnosing.Choosing;

/// <summary>
/// What is used of each budget, and whether one more trace point fits. A trace point must fit into every budget that caps it:
/// the one that its expectation refers to, and the cluster's. One writer.
/// </summary>
public sealed class BudgetLedger
{
    private readonly ImmutableArray<BudgetEntry> _budgets;
    private readonly string _operatorNamespace;
    private readonly Func<string, double> _tracedCores;
    private readonly CostModel _costs;
    private readonly Dictionary<(ObjectKey Budget, Layer? Layer), Usage> _usage = [];

    /// <summary>Takes the budgets, the operator's namespace, and how many cores the traced processes of a service use.</summary>
    public BudgetLedger(ImmutableArray<BudgetEntry> budgets, string operatorNamespace, Func<string, double> tracedCores, CostModel costs)
    {
        _budgets = budgets;
        _operatorNamespace = operatorNamespace;
        _tracedCores = tracedCores;
        _costs = costs;
    }

    /// <summary>Whether a budget that caps the trace point asks for reports only.</summary>
    public bool IsDryRun(ObjectKey referredTo, PointDemand demand) => Capping(referredTo, demand).Any(b => b.IsDryRun);

    /// <summary>
    /// The largest part of any limit that would be used with this trace point on, 0 to 1; above 1 it does not fit, and
    /// <paramref name="reason"/> names the limit.
    /// </summary>
    public double UseWith(ObjectKey referredTo, PointDemand demand, out string reason)
    {
        reason = string.Empty;
        if (!_budgets.Any(b => b.Key == referredTo))
        {
            reason = $"budget {referredTo} does not exist, which counts as zero";
            return double.PositiveInfinity;
        }

        var most = 0.0;
        foreach (var budget in Capping(referredTo, demand))
        {
            var (use, why) = UseWith(budget, demand);
            if (use > most)
            {
                most = use;
                reason = use > 1 ? why : string.Empty;
            }
        }

        return most;
    }

    /// <summary>The part of the tightest limit that the trace point uses by itself.</summary>
    public double CostOf(ObjectKey referredTo, PointDemand demand)
    {
        var most = 0.0;
        foreach (var budget in Capping(referredTo, demand).Where(b => !b.IsZero))
        {
            foreach (var line in Lines(budget, demand, default, default))
            {
                most = Math.Max(most, line.Use);
            }
        }

        return most;
    }

    /// <summary>Counts the trace point as on.</summary>
    public void Reserve(ObjectKey referredTo, PointDemand demand) => Add(referredTo, demand, 1);

    /// <summary>Counts the trace point as off again.</summary>
    public void Release(ObjectKey referredTo, PointDemand demand) => Add(referredTo, demand, -1);

    /// <summary>The budgets that cap a trace point.</summary>
    public IEnumerable<BudgetEntry> Capping(ObjectKey referredTo, PointDemand demand) =>
        _budgets.Where(b => b.Caps(referredTo, demand.Set.Namespace, demand.Id.Service, _operatorNamespace));

    /// <summary>What is used of a budget now: enabled points without the skeleton, spans per second, cores.</summary>
    public (int Points, double SpansPerSecond, double Cores) UsedOf(ObjectKey budget)
    {
        var usage = _usage.GetValueOrDefault((budget, null));
        return (usage.Points, usage.Spans, usage.Cores);
    }

    private (double Use, string Why) UseWith(BudgetEntry budget, PointDemand demand)
    {
        if (budget.IsZero)
        {
            var why = budget.Spec is { Suspend: true } ? $"budget {budget.Key} is suspended" : budget.Errors()[0];
            return (double.PositiveInfinity, why);
        }

        if (!budget.LimitsOf(demand.Id.Layer).Allowed)
        {
            return (double.PositiveInfinity, $"budget {budget.Key} does not allow the {demand.Id.Layer} layer");
        }

        if (budget.Spec!.Scope.Workloads is { IsEmpty: false } workloads && !workloads.Contains(demand.Id.Service, StringComparer.Ordinal))
        {
            return (double.PositiveInfinity, $"budget {budget.Key} does not cover the service {demand.Id.Service}");
        }

        var all = _usage.GetValueOrDefault((budget.Key, null));
        var layer = _usage.GetValueOrDefault((budget.Key, demand.Id.Layer));
        var worst = Lines(budget, demand, all, layer).MaxBy(line => line.Use);
        return (worst.Use, $"{worst.Name} of budget {budget.Key} would be exceeded");
    }

    private IEnumerable<(double Use, string Name)> Lines(BudgetEntry budget, PointDemand demand, Usage all, Usage layer)
    {
        var limits = budget.Spec!.Limits;
        var own = budget.LimitsOf(demand.Id.Layer);
        var point = demand.IsSkeleton ? 0 : 1;
        var cores = Math.Max(_tracedCores(demand.Id.Service), 1e-3);
        yield return (Part(all.Points + point, limits.MaxEnabledTracePoints), "limits.maxEnabledTracePoints");
        yield return (Part(all.Spans + demand.EventsPerSecond, limits.MaxSpansPerSecond), "limits.maxSpansPerSecond");
        yield return (Part((all.Spans + demand.EventsPerSecond) * _costs.BytesPerSpan, limits.MaxBytesPerSecond), "limits.maxBytesPerSecond");
        yield return (Part((all.Cores + demand.Cores) / cores * 1000, limits.MaxOverheadPermille), "limits.maxOverheadPermille");
        yield return (
            Part((all.Spans + demand.EventsPerSecond) * _costs.AgentEvent.TotalMilliseconds, limits.MaxCpuMillicoresPerNode),
            "limits.maxCpuMillicoresPerNode");
        yield return (Part(layer.Points + point, own.MaxEnabledTracePoints), $"limits.{demand.Id.Layer}.maxEnabledTracePoints");
        yield return (Part(layer.Spans + demand.EventsPerSecond, own.MaxSpansPerSecond), $"limits.{demand.Id.Layer}.maxSpansPerSecond");
        yield return (Part((layer.Cores + demand.Cores) / cores * 1000, own.MaxOverheadPermille), $"limits.{demand.Id.Layer}.maxOverheadPermille");
    }

    private static double Part(double used, double? limit)
    {
        if (limit is not { } most || used <= 0)
        {
            return 0;
        }

        return most <= 0 ? double.PositiveInfinity : used / most;
    }

    private void Add(ObjectKey referredTo, PointDemand demand, int sign)
    {
        foreach (var budget in Capping(referredTo, demand))
        {
            foreach (var layer in new Layer?[] { null, demand.Id.Layer })
            {
                var usage = _usage.GetValueOrDefault((budget.Key, layer));
                _usage[(budget.Key, layer)] = new Usage(
                    usage.Points + (demand.IsSkeleton ? 0 : sign),
                    usage.Spans + (sign * demand.EventsPerSecond),
                    usage.Cores + (sign * demand.Cores));
            }
        }
    }

    private readonly record struct Usage(int Points, double Spans, double Cores);
}
