using Pythia.Crds;
using Pythia.Kubernetes;

namespace Pythia.Cli.Cluster;

/// <summary>Where the three resources live in the API.</summary>
internal static class PythiaResources
{
    /// <summary>Budgets.</summary>
    public static ResourceDescriptor<Budget> Budgets { get; } =
        new(PythiaApi.Group, PythiaApi.Version, "instrumentationbudgets", "InstrumentationBudget");

    /// <summary>Expectations.</summary>
    public static ResourceDescriptor<Expectation> Expectations { get; } =
        new(PythiaApi.Group, PythiaApi.Version, "performanceexpectations", "PerformanceExpectation");

    /// <summary>Sets of trace points.</summary>
    public static ResourceDescriptor<TracePointSet> Sets { get; } =
        new(PythiaApi.Group, PythiaApi.Version, "tracepointsets", "TracePointSet");
}
