namespace Pythia.Crds.InstrumentationBudgets;

/// <summary>How far a budget reaches.</summary>
public enum BudgetScopeKind
{
    /// <summary>Its own namespace.</summary>
    Namespace = 0,

    /// <summary>All namespaces, or the listed ones.</summary>
    Cluster,
}
