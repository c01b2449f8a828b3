using Pythia.Crds;
using Pythia.Crds.InstrumentationBudgets;
using Pythia.Crds.PerformanceExpectations;
using Pythia.Crds.TracePointSets;
using Pythia.Kubernetes;

namespace Pythia.Integration.Tests.Crds;

/// <summary>Where the three resources are found.</summary>
internal static class Resources
{
    public static readonly ResourceDescriptor<CustomResource<InstrumentationBudgetSpec, InstrumentationBudgetStatus>> Budgets =
        new(PythiaApi.Group, PythiaApi.Version, "instrumentationbudgets", "InstrumentationBudget");

    public static readonly ResourceDescriptor<CustomResource<PerformanceExpectationSpec, PerformanceExpectationStatus>> Expectations =
        new(PythiaApi.Group, PythiaApi.Version, "performanceexpectations", "PerformanceExpectation");

    public static readonly ResourceDescriptor<CustomResource<TracePointSetSpec, TracePointSetStatus>> Sets =
        new(PythiaApi.Group, PythiaApi.Version, "tracepointsets", "TracePointSet");

    public static CustomResource<InstrumentationBudgetSpec, InstrumentationBudgetStatus> Budget(string ns, string name = "default") => new()
    {
        Metadata = new ObjectMeta { Namespace = ns, Name = name },
        Spec = new InstrumentationBudgetSpec { Limits = new BudgetLimits { MaxEnabledTracePoints = 20, MaxSpansPerSecond = 2000, MaxOverheadPermille = 15 } },
    };

    public static CustomResource<PerformanceExpectationSpec, PerformanceExpectationStatus> Expectation(string ns, string name = "orders") => new()
    {
        Metadata = new ObjectMeta { Namespace = ns, Name = name },
        Spec = new PerformanceExpectationSpec { Requests = new RequestSelector { Service = "front", Operation = "POST /orders" } },
    };

    public static CustomResource<TracePointSetSpec, TracePointSetStatus> Set(string ns, string name = "orders-stock") => new()
    {
        Metadata = new ObjectMeta { Namespace = ns, Name = name },
        Spec = new TracePointSetSpec { ExpectationRef = "orders" },
    };

    public static Condition Condition(string type, string status, string reason) => new()
    {
        Type = type,
        Status = status,
        Reason = reason,
        Message = "as the test says",
        ObservedGeneration = 1,
        LastTransitionTime = DateTimeOffset.UnixEpoch,
    };
}
