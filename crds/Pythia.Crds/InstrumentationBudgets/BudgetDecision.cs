using Pythia.Crds.Schema;

namespace Pythia.Crds.InstrumentationBudgets;

/// <summary>How decisions are paced.</summary>
[Rule("!has(self.tracePointLeaseSeconds) || !has(self.intervalSeconds) || self.tracePointLeaseSeconds >= 2 * self.intervalSeconds",
    "tracePointLeaseSeconds must be at least twice intervalSeconds, or trace points go off between two decisions",
    Field = ".tracePointLeaseSeconds")]
public sealed record BudgetDecision
{
    /// <summary>The shortest time between two decisions.</summary>
    [IntegerBounds(1, 3600)]
    public int IntervalSeconds { get; init; } = 10;

    /// <summary>Trace points switched on or off in one decision.</summary>
    [IntegerBounds(1, PythiaBounds.ChangesPerDecision)]
    public int MaxChangesPerDecision { get; init; } = 8;

    /// <summary>How long a trace point stays on without a new decision, and without word from the operator.</summary>
    [IntegerBounds(2, 86400)]
    public int TracePointLeaseSeconds { get; init; } = 60;
}
