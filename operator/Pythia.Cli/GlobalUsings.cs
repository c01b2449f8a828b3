global using Budget = Pythia.Kubernetes.CustomResource<
    Pythia.Crds.InstrumentationBudgets.InstrumentationBudgetSpec, Pythia.Crds.InstrumentationBudgets.InstrumentationBudgetStatus>;
global using Expectation = Pythia.Kubernetes.CustomResource<
    Pythia.Crds.PerformanceExpectations.PerformanceExpectationSpec, Pythia.Crds.PerformanceExpectations.PerformanceExpectationStatus>;
global using TracePointSet = Pythia.Kubernetes.CustomResource<
    Pythia.Crds.TracePointSets.TracePointSetSpec, Pythia.Crds.TracePointSets.TracePointSetStatus>;
