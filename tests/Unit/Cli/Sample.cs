using System.Collections.Immutable;
using Pythia.Crds;
using Pythia.Crds.InstrumentationBudgets;
using Pythia.Crds.PerformanceExpectations;
using Pythia.Crds.TracePointSets;
using Pythia.Kubernetes;
using Pythia.Cli.Cluster;
using Spectre.Console;

namespace Pythia.Unit.Tests.Cli;

/// <summary>A namespace in which one search has ended, and a console that writes into a text.</summary>
internal static class Sample
{
    public static ClusterView View { get; } = new()
    {
        Namespace = "shop",
        Expectations = [Expectation("orders")],
        Sets = [Set],
        Budgets = [Budget],
    };

    private static CustomResource<TracePointSetSpec, TracePointSetStatus> Set => new()
    {
        Metadata = new ObjectMeta { Namespace = "shop", Name = "orders-stock" },
        Spec = new TracePointSetSpec
        {
            ExpectationRef = "orders",
            Catalogue = [new CatalogueEntry { Id = "application/stock/S/reserve" }, new CatalogueEntry { Id = "application/stock/S/wait", Parent = "application/stock/S/reserve" }],
        },
        Status = new TracePointSetStatus
        {
            Desired = [new DesiredTracePoint { Id = "application/stock/S/wait", Mechanism = "EventPipe", Reason = "most expected variance per cost" }],
            EverEnabled = ["application/stock/S/reserve", "application/stock/S/wait"],
            CatalogueSize = 212,
            Nodes = new NodeCounts { Desired = 3, Applied = 2, Failed = 1 },
            Failures = [new FailureSummary { Reason = "NoDiagnosticsSocket", Message = "the process has none", Nodes = 1, Examples = ["node-7"] }],
        },
    };

    private static CustomResource<InstrumentationBudgetSpec, InstrumentationBudgetStatus> Budget => new()
    {
        Metadata = new ObjectMeta { Namespace = "shop", Name = "default" },
        Spec = new InstrumentationBudgetSpec { Limits = new BudgetLimits { MaxEnabledTracePoints = 20, MaxSpansPerSecond = 2000, MaxOverheadPermille = 15 } },
        Status = new InstrumentationBudgetStatus { EnabledTracePoints = 1, OverheadPermille = 4 },
    };

    public static CustomResource<PerformanceExpectationSpec, PerformanceExpectationStatus> Expectation(string name) => new()
    {
        Metadata = new ObjectMeta { Namespace = "shop", Name = name, Generation = 1 },
        Spec = new PerformanceExpectationSpec { Requests = new RequestSelector { Service = "front", Operation = "POST /orders" } },
        Status = new PerformanceExpectationStatus
        {
            ObservedGeneration = 1,
            State = ExpectationState.Explained,
            Summary = "Found it.",
            DecisionCount = 5,
            Groups = [new GroupSummary { Key = "0123456789abcdef", RequestType = "POST /orders", Traces = 1200, MeanMilliseconds = 42, CvPermille = 910, P99Milliseconds = 260, Problem = "HighVariance" }],
            Findings = [Finding],
            Decisions = [new DecisionRecord { Number = 5, Strategy = "information", Candidates = 31, Reason = "hold", SwitchedOn = ["application/stock/S/wait"] }],
            Conditions = [new Condition { Type = "Ready", Status = "False", Reason = "BudgetMissing", Message = "there is no budget 'default'" }],
        },
    };

    private static Finding Finding => new()
    {
        RequestType = "POST /orders",
        Group = "0123456789abcdef",
        Place = "application/stock/S/wait",
        Service = "stock",
        SharePermille = 812,
        Nature = "WaitsFor",
        ExplainedPermille = 780,
        ConfidencePermille = 990,
        State = "Explained",
        TracePointsUsed = 7,
        TracePointsInAll = 212,
        Decisions = 5,
        Variables = [new ExplainingVariable { Name = "queue.length", Effect = "+4.1 ms per queue.length", PartialPermille = 610, PValueMillionths = 1000 }],
    };

    public static string Written(Action<IAnsiConsole> write)
    {
        var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = 200;
        write(console);
        return string.Join('\n', text.ToString().Split('\n').Select(line => line.TrimEnd()));
    }
}
