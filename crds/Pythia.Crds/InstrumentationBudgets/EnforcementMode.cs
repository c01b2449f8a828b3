namespace Pythia.Crds.InstrumentationBudgets;

/// <summary>What becomes of a decision.</summary>
public enum EnforcementMode
{
    /// <summary>It is carried out, and limits are enforced.</summary>
    Enforce = 0,

    /// <summary>It is reported and not carried out.</summary>
    DryRun,
}
