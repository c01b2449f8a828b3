using Pythia.Crds.Schema;

namespace Pythia.Crds.InstrumentationBudgets;

/// <summary>What instrumentation may cost.</summary>
[CustomResource("InstrumentationBudget", "instrumentationbudgets", "ibud", typeof(InstrumentationBudgetStatus))]
[PrinterColumn(1, "On", ".status.enabledTracePoints", "integer", Description = "Trace points on now, the skeleton not counted")]
[PrinterColumn(2, "Limit", ".spec.limits.maxEnabledTracePoints", "integer", Description = "Trace points that may be on at one time")]
[PrinterColumn(3, "Overhead", ".status.overhead", Description = "CPU that tracing adds to the traced pods")]
[PrinterColumn(4, "Spans/s", ".status.spansPerSecond", "integer", Description = "Spans per second over all nodes")]
[PrinterColumn(5, "Ready", ".status.conditions[?(@.type==\"Ready\")].status", Description = "Whether the budget is in force")]
[PrinterColumn(6, "Exhausted", ".status.conditions[?(@.type==\"Exhausted\")].status", Description = "Whether a search waits for room in the budget")]
[PrinterColumn(7, "Exceeded", ".status.conditions[?(@.type==\"Exceeded\")].status", Description = "Whether a limit is exceeded now")]
[PrinterColumn(8, "Scope", ".spec.scope.kind", Wide = true, Description = "How far the budget reaches")]
[PrinterColumn(9, "Enforcement", ".spec.enforcement", Wide = true, Description = "Whether decisions are carried out")]
[PrinterColumn(10, "Max Permille", ".spec.limits.maxOverheadPermille", "integer", Wide = true, Description = "The limit of the overhead, in thousandths")]
[PrinterColumn(11, "CPU/Node", ".status.cpuMillicoresPerNode", "integer", Wide = true, Description = "The largest CPU use on one node, in thousandths of a core")]
[PrinterColumn(12, "MiB/Node", ".status.memoryMebibytesPerNode", "integer", Wide = true, Description = "The largest memory use on one node")]
[PrinterColumn(13, "Suspended", ".spec.suspend", "boolean", Wide = true, Description = "Whether the budget counts as zero")]
[PrinterColumn(14, "Age", ".metadata.creationTimestamp", "date")]
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
