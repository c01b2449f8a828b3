using System.Collections.Immutable;
using Pythia.Crds.Schema;

namespace Pythia.Crds.PerformanceExpectations;

/// <summary>Which requests are expected to perform alike, how alike, and how Pythia may look for the reason when they do not.</summary>
[CustomResource("PerformanceExpectation", "performanceexpectations", "pexp", typeof(PerformanceExpectationStatus), SelectableField = ".spec.requests.service")]
[Rule("!has(self.groupBy) || !has(self.requests.attributes) || self.groupBy.all(k, !self.requests.attributes.exists(a, a.key == k))",
    "groupBy names an attribute that requests.attributes already fixes to one value; remove it from one of the two", Field = ".groupBy")]
[PrinterColumn(1, "Service", ".spec.requests.service", Description = "The service that receives the requests")]
[PrinterColumn(2, "Requests", ".spec.requests.operation", Description = "The operation; empty: each one")]
[PrinterColumn(3, "State", ".status.state", Description = "How far Pythia is")]
[PrinterColumn(4, "Place", ".status.findings[0].place", Description = "Where the latency of the first finding comes from")]
[PrinterColumn(5, "Share", ".status.findings[0].share", Description = "The share of the variance (or excess) that the place has")]
[PrinterColumn(6, "Variable", ".status.findings[0].variables[0].name", Description = "The variable that explains it best")]
[PrinterColumn(7, "Decisions", ".status.decisionCount", "integer", Description = "Decisions taken in the current search")]
[PrinterColumn(8, "Ready", ".status.conditions[?(@.type==\"Ready\")].status", Wide = true, Description = "Whether the expectation is being judged")]
[PrinterColumn(9, "Violated", ".status.conditions[?(@.type==\"Violated\")].status", Wide = true, Description = "Whether requests fall short of it")]
[PrinterColumn(10, "Explained", ".status.conditions[?(@.type==\"Explained\")].status", Wide = true, Description = "Whether Pythia knows why")]
[PrinterColumn(11, "Strategy", ".spec.search.strategy", Wide = true, Description = "The search strategy")]
[PrinterColumn(12, "Budget", ".spec.search.budgetRef", Wide = true, Description = "The budget that pays")]
[PrinterColumn(13, "Suspended", ".spec.suspend", "boolean", Wide = true, Description = "Whether nothing is judged")]
[PrinterColumn(14, "Summary", ".status.summary", Wide = true, Description = "What Pythia is doing or has found")]
[PrinterColumn(15, "Age", ".metadata.creationTimestamp", "date")]
public sealed record PerformanceExpectationSpec
{
    /// <summary>The requests.</summary>
    public required RequestSelector Requests { get; init; }

    /// <summary>Attribute keys whose values split the requests further.</summary>
    [ListBounds(ListShape.Set, 8), TextBounds(1, PythiaBounds.NameLength), TextPattern(Patterns.Printable)]
    public ImmutableArray<string> GroupBy { get; init; } = [];

    /// <summary>What is expected.</summary>
    public ExpectedPerformance Expect { get; init; } = new();

    /// <summary>How to search.</summary>
    public SearchOptions Search { get; init; } = new();

    /// <summary>True: nothing is judged and nothing is switched on.</summary>
    public bool Suspend { get; init; }
}
