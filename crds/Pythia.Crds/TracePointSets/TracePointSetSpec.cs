using System.Collections.Immutable;
using Pythia.Crds.Schema;

namespace Pythia.Crds.TracePointSets;

/// <summary>Which workload a set instruments, for which expectation, and what may be switched on.</summary>
[CustomResource("TracePointSet", "tracepointsets", "tps", typeof(TracePointSetStatus), SelectableField = ".spec.expectationRef")]
[Rule("!has(self.skeleton) || !has(self.deny) || self.skeleton.all(s, !self.deny.exists(d, d == s))",
    "a trace point cannot be in skeleton and in deny at once; remove it from one of the two", Field = ".skeleton")]
[Rule("!has(self.skeleton) || !has(self.catalogue) || size(self.catalogue) == 0 || "
    + "self.skeleton.all(s, s.contains('/Microsoft.AspNetCore/') || s.contains('/System.Net.Http/') || self.catalogue.exists(c, c.id == s))",
    "each entry of skeleton must be in catalogue, or belong to the sources Microsoft.AspNetCore or System.Net.Http", Field = ".skeleton")]
[PrinterColumn(1, "Expectation", ".spec.expectationRef", Description = "The expectation that the set serves")]
[PrinterColumn(2, "On", ".status.enabledTracePoints", "integer", Description = "Trace points on now, the skeleton not counted")]
[PrinterColumn(3, "Ever On", ".status.everEnabledCount", "integer", Description = "Trace points switched on at any time in the current search")]
[PrinterColumn(4, "Catalogue", ".status.catalogueSize", "integer", Description = "Trace points in the search space")]
[PrinterColumn(5, "Nodes", ".status.nodes.progress", Description = "Nodes with the newest desired state in force, of all that run pods of the set")]
[PrinterColumn(6, "Decisions", ".status.decisions", "integer", Description = "Decisions taken in the current search")]
[PrinterColumn(7, "Ready", ".status.conditions[?(@.type==\"Ready\")].status", Description = "Whether the desired state is in force")]
[PrinterColumn(8, "Failed", ".status.nodes.failed", "integer", Wide = true, Description = "Nodes on which a trace point failed")]
[PrinterColumn(9, "Failure", ".status.failures[0].reason", Wide = true, Description = "The most frequent reason why trace points are not on")]
[PrinterColumn(10, "Desired", ".status.desiredHash", Wide = true, Description = "The hash of the desired state")]
[PrinterColumn(11, "Suspended", ".spec.suspend", "boolean", Wide = true, Description = "Whether everything is off")]
[PrinterColumn(12, "Tier", ".status.tier", Wide = true, Description = "How the workloads are observed: from outside, or how many processes from inside")]
[PrinterColumn(13, "One In", ".status.recordOneIn", "integer", Wide = true, Description = "Recording takes one slice of time of so many; 1 is all the time")]
[PrinterColumn(14, "Age", ".metadata.creationTimestamp", "date")]
public sealed record TracePointSetSpec
{
    /// <summary>The pods, by their labels. All pods of the namespace when empty.</summary>
    [MapBounds(16), TextBounds(0, 63), TextPattern(Patterns.LabelValue)]
    public ImmutableSortedDictionary<string, string> Selector { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The expectation (same namespace) that this set serves.</summary>
    [TextBounds(1, PythiaBounds.ObjectNameLength), TextPattern(Patterns.ObjectName),
     Rule("self == oldSelf", "a set serves one expectation for life; create another set for another expectation")]
    public required string ExpectationRef { get; init; }

    /// <summary>The search space. Parents come before their children.</summary>
    [ListBounds(ListShape.Map, PythiaBounds.CatalogueItems, "id")]
    public ImmutableArray<CatalogueEntry> Catalogue { get; init; } = [];

    /// <summary>Trace points (ids) that are on for as long as the set exists.</summary>
    [ListBounds(ListShape.Set, PythiaBounds.SkeletonItems), TextBounds(7, PythiaBounds.IdLength), TextPattern(Patterns.TracePointId),
     Rule(IdRule.Expression, IdRule.Message, OnItems = true)]
    public ImmutableArray<string> Skeleton { get; init; } = [];

    /// <summary>Trace points (ids, or a prefix that ends in <c>*</c>) that shall never be switched on.</summary>
    [ListBounds(ListShape.Set, PythiaBounds.DenyItems), TextBounds(1, PythiaBounds.IdLength), TextPattern(Patterns.IdCharacters),
     Rule("self.endsWith('*') || size(self.split('/', 4)) == 4", "a deny entry must be a whole trace-point id (layer/service/source/operation), or the beginning of one that ends in *", OnItems = true)]
    public ImmutableArray<string> Deny { get; init; } = [];

    /// <summary>
    /// True: agents look for the application's own operations in short windows (the names of all activities, at most a thousand spans
    /// or four seconds, in a few processes at a time), and what they find joins the search space; <c>status.discovered</c> lists it.
    /// False: only the catalogue is searched.
    /// </summary>
    public bool Discover { get; init; }

    /// <summary>Whether the workloads may be observed from inside (tier 2). Without it nothing is loaded into them (tier 1).</summary>
    public InjectionOptions Injection { get; init; } = new();

    /// <summary>True: nothing is switched on, what is on goes off.</summary>
    public bool Suspend { get; init; }
}
