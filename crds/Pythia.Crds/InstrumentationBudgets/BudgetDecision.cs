namespace Pythia.Crds.InstrumentationBudgets;

/// <summary>How decisions are paced.</summary>
public sealed record BudgetDecision
{
    /// <summary>The shortest time between two decisions.</summary>
    public int IntervalSeconds { get; init; } = 10;

    /// <summary>Trace points switched on or off in one decision.</summary>
    public int MaxChangesPerDecision { get; init; } = 8;

    /// <summary>How long a trace point stays on without a new decision, and without word from the operator.</summary>
    public int TracePointLeaseSeconds { get; init; } = 60;
}
