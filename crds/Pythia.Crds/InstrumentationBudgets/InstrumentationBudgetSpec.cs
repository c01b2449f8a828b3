namespace Pythia.Crds.InstrumentationBudgets;

/// <summary>What instrumentation may cost.</summary>
public sealed record InstrumentationBudgetSpec
{
    /// <summary>What it caps.</summary>
    public BudgetScope Scope { get; init; } = new();

    /// <summary>The limits.</summary>
    public required BudgetLimits Limits { get; init; }

    /// <summary>How decisions are taken.</summary>
    public BudgetDecision Decision { get; init; } = new();

    /// <summary><c>Enforce</c>, or <c>DryRun</c>: decide and report, switch nothing on.</summary>
    public EnforcementMode Enforcement { get; init; } = EnforcementMode.Enforce;

    /// <summary>True: counts as zero, everything that it caps goes off.</summary>
    public bool Suspend { get; init; }
}
