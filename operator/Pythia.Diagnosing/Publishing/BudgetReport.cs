using Pythia.Crds.InstrumentationBudgets;
using Pythia.Diagnosing.Choosing;

namespace Pythia.Diagnosing.Publishing;

/// <summary>The status of a budget: how much of it is used.</summary>
internal static class BudgetReport
{
    public static InstrumentationBudgetStatus Of(
        Published<InstrumentationBudgetSpec, InstrumentationBudgetStatus> budget, BudgetUse use, IReadOnlyCollection<NodeReport> nodes, DateTimeOffset now)
    {
        var old = budget.Status;
        var limits = budget.Spec.Limits;
        var status = new InstrumentationBudgetStatus
        {
            ObservedGeneration = budget.Generation,
            EnabledTracePoints = use.EnabledTracePoints,
            SpansPerSecond = Steady.Of(old?.SpansPerSecond, use.SpansPerSecond),
            OverheadPermille = Steady.Of(old?.OverheadPermille, Largest(nodes, n => n.OverheadPermille)),
            CpuMillicoresPerNode = Steady.Of(old?.CpuMillicoresPerNode, Largest(nodes, n => n.AgentCpuMillicores)),
            MemoryMebibytesPerNode = Steady.Of(old?.MemoryMebibytesPerNode, Largest(nodes, n => n.AgentMemoryMebibytes)),
        };
        var errors = new BudgetEntry { Key = budget.Key, Spec = budget.Spec }.Errors();
        var exceeded = Largest(nodes, n => n.OverheadPermille) > limits.MaxOverheadPermille
            || Largest(nodes, n => n.AgentCpuMillicores) > limits.MaxCpuMillicoresPerNode
            || Largest(nodes, n => n.AgentMemoryMebibytes) > limits.MaxMemoryMebibytesPerNode;
        var exhausted = use.EnabledTracePoints >= limits.MaxEnabledTracePoints || use.SpansPerSecond >= limits.MaxSpansPerSecond;
        var conditions = new Conditions(old?.Conditions ?? [], budget.Generation, now);
        conditions = errors.IsEmpty
            ? conditions.Add("Ready", true, budget.Spec.Suspend ? "Suspended" : "Accepted", budget.Spec.Suspend ? "spec.suspend is true: the budget counts as zero." : "The budget is enforced.")
            : conditions.Add("Ready", false, "Contradictory", string.Join(" ", errors.Take(5)));
        return status with
        {
            Conditions = conditions
                .Add("Exhausted", exhausted, exhausted ? "LimitReached" : "WithinLimits", exhausted ? "Nothing more is switched on until something goes off." : "There is room for more trace points.")
                .Add("Exceeded", exceeded, exceeded ? "OverLimit" : "WithinLimits", exceeded ? "Measured cost is above a limit; trace points go off, those that tell least per cost first." : "Measured cost is within all limits.")
                .ToImmutable(),
        };
    }

    private static int Largest(IReadOnlyCollection<NodeReport> nodes, Func<Model.Acknowledgement, int> of) =>
        nodes.Count == 0 ? 0 : nodes.Max(n => of(n.Acknowledgement));
}
