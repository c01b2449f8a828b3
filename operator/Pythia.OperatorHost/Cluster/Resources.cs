global using BudgetResource = Pythia.Kubernetes.CustomResource<
    Pythia.Crds.InstrumentationBudgets.InstrumentationBudgetSpec, Pythia.Crds.InstrumentationBudgets.InstrumentationBudgetStatus>;
global using ExpectationResource = Pythia.Kubernetes.CustomResource<
    Pythia.Crds.PerformanceExpectations.PerformanceExpectationSpec, Pythia.Crds.PerformanceExpectations.PerformanceExpectationStatus>;
global using TracePointSetResource = Pythia.Kubernetes.CustomResource<
    Pythia.Crds.TracePointSets.TracePointSetSpec, Pythia.Crds.TracePointSets.TracePointSetStatus>;

using Pythia.Crds;
using Pythia.Kubernetes;

namespace Pythia.OperatorHost.Cluster;

/// <summary>Where the three resources are found.</summary>
internal static class Resources
{
    public static readonly ResourceDescriptor<ExpectationResource> Expectations =
        new(PythiaApi.Group, PythiaApi.Version, "performanceexpectations", "PerformanceExpectation");

    public static readonly ResourceDescriptor<TracePointSetResource> TracePointSets =
        new(PythiaApi.Group, PythiaApi.Version, "tracepointsets", "TracePointSet");

    public static readonly ResourceDescriptor<BudgetResource> Budgets =
        new(PythiaApi.Group, PythiaApi.Version, "instrumentationbudgets", "InstrumentationBudget");
}
