using Pythia.Crds.InstrumentationBudgets;
using Pythia.Crds.PerformanceExpectations;
using Pythia.Crds.TracePointSets;
using Pythia.Kubernetes;

namespace Pythia.Integration.Tests.Crds;

/// <summary>A search that has ended, in the three resources as the operator would write them.</summary>
internal static class Story
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task WriteAsync(KubernetesClient client, string ns)
    {
        var budget = await client.CreateAsync(Resources.Budgets, Resources.Budget(ns), Token);
        await client.ApplyStatusAsync(Resources.Budgets, budget with
        {
            Status = new InstrumentationBudgetStatus
            {
                ObservedGeneration = 1,
                EnabledTracePoints = 1,
                SpansPerSecond = 170,
                OverheadPermille = 4,
                Conditions = [Resources.Condition("Ready", "True", "InForce"), Resources.Condition("Exhausted", "False", "RoomLeft"), Resources.Condition("Exceeded", "False", "WithinLimits")],
            },
        }, budget, "test", Token);
        var expectation = await client.CreateAsync(Resources.Expectations, Resources.Expectation(ns), Token);
        await client.ApplyStatusAsync(Resources.Expectations, expectation with { Status = ExpectationStatus() }, expectation, "test", Token);
        var set = await client.CreateAsync(Resources.Sets, Resources.Set(ns), Token);
        await client.ApplyStatusAsync(Resources.Sets, set with { Status = SetStatus() }, set, "test", Token);
    }

    public static PerformanceExpectationStatus ExpectationStatus() => new()
    {
        ObservedGeneration = 1,
        State = ExpectationState.Explained,
        Summary = "Found it: the queue.",
        DecisionCount = 5,
        Groups = [new GroupSummary { Key = "0123456789abcdef", RequestType = "POST /orders", Traces = 1200, MeanMilliseconds = 42, CvPermille = 910, P99Milliseconds = 260, Problem = "HighVariance" }],
        Findings =
        [
            new Finding
            {
                RequestType = "POST /orders", Group = "0123456789abcdef", Place = "application/stock/S/wait", SharePermille = 812, State = "Explained",
                Variables = [new ExplainingVariable { Name = "queue.length", Effect = "+4.1 ms per queue.length", PartialPermille = 610, PValueMillionths = 1000 }],
            },
        ],
        Decisions = [new DecisionRecord { Number = 5, Time = DateTimeOffset.UnixEpoch, Strategy = "information", SwitchedOn = ["application/stock/S/wait"] }],
        Conditions = [Resources.Condition("Ready", "True", "Judging")],
    };

    public static TracePointSetStatus SetStatus() => new()
    {
        ObservedGeneration = 1,
        Desired = [new DesiredTracePoint { Id = "application/stock/S/wait", Mechanism = "EventPipe", Reason = "most expected variance per cost" }],
        DesiredHash = "5eed",
        EverEnabled = ["application/stock/S/reserve", "application/stock/S/wait"],
        CatalogueSize = 212,
        Discovered = [new DiscoveredTracePoint { Id = "application/stock/S/wait", Parent = "application/stock/S/reserve", RequestTypes = ["POST /orders"], EventsPerRequestPermille = 2000 }],
        Decisions = 5,
        Nodes = new NodeCounts { Desired = 3, Applied = 2, Failed = 1 },
        Failures = [new FailureSummary { Reason = "NoDiagnosticsSocket", Message = "the process has none", Nodes = 1, Examples = ["node-7"] }],
        Conditions = [Resources.Condition("Ready", "True", "Applied")],
    };
}
