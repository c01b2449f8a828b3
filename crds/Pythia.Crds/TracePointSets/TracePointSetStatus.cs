using System.Collections.Immutable;
using Pythia.Crds.Schema;

namespace Pythia.Crds.TracePointSets;

/// <summary>What shall be on now, and how far the nodes are. Written by the operator only.</summary>
public sealed record TracePointSetStatus
{
    /// <summary>The generation of the spec that this status answers.</summary>
    [IntegerBounds(0, PythiaBounds.LargestInteger)]
    public long ObservedGeneration { get; init; }

    /// <summary>The desired state: what is not listed is off.</summary>
    [ListBounds(ListShape.Map, PythiaBounds.EnabledItems + PythiaBounds.SkeletonItems, "id")]
    public ImmutableArray<DesiredTracePoint> Desired { get; init; } = [];

    /// <summary>Trace points on now, the skeleton not counted. Follows from <see cref="Desired"/>; a column shows it.</summary>
    [IntegerBounds(0, int.MaxValue)]
    public int EnabledTracePoints => Desired.IsDefault ? 0 : Desired.Count(point => !point.Skeleton);

    /// <summary>A hash of <see cref="Desired"/>, <see cref="Limits"/> and <see cref="RecordOneIn"/>; agents report the one they have in force.</summary>
    [TextBounds(0, PythiaBounds.NameLength)]
    public string DesiredHash { get; init; } = string.Empty;

    /// <summary>The limits that an agent enforces on its node without asking.</summary>
    public NodeLimits Limits { get; init; } = new();

    /// <summary>
    /// 1: what is on records all the time. N: in slices, 4 s of every N x 4 s, at the same time on all nodes, so that recording costs no more
    /// than the budget allows. Requests that begin outside of a slice are not recorded.
    /// </summary>
    [IntegerBounds(0, PythiaBounds.RecordOneIn)]
    public int RecordOneIn { get; init; } = 1;

    /// <summary>The ids of all trace points that were ever switched on for the current search, sorted.</summary>
    [ListBounds(ListShape.Set, PythiaBounds.CatalogueItems), TextBounds(1, PythiaBounds.IdLength)]
    public ImmutableArray<string> EverEnabled { get; init; } = [];

    /// <summary>The length of <see cref="EverEnabled"/>; a column shows it.</summary>
    [IntegerBounds(0, int.MaxValue)]
    public int EverEnabledCount => EverEnabled.IsDefault ? 0 : EverEnabled.Length;

    /// <summary>What agents discovered beyond the catalogue, when <c>spec.discover</c> is true, sorted by id. It can be copied into a catalogue.</summary>
    [ListBounds(ListShape.Map, PythiaBounds.DiscoveredItems, "id")]
    public ImmutableArray<DiscoveredTracePoint> Discovered { get; init; } = [];

    /// <summary>The size of the search space.</summary>
    [IntegerBounds(0, int.MaxValue)]
    public int CatalogueSize { get; init; }

    /// <summary>The number of decisions taken in the current search.</summary>
    [IntegerBounds(0, int.MaxValue)]
    public int Decisions { get; init; }

    /// <summary>How far the nodes are.</summary>
    public NodeCounts Nodes { get; init; } = new();

    /// <summary>How the services are observed for which <c>spec.injection</c> asks for tier 2; all others are observed from outside.</summary>
    [ListBounds(ListShape.Map, PythiaBounds.TierItems, "service")]
    public ImmutableArray<TierStatus> Tiers { get; init; } = [];

    /// <summary><c>Outside</c>, or how many processes are observed from inside; a column shows it.</summary>
    [TextBounds(0, 64)]
    public string Tier => Tiers.IsDefaultOrEmpty ? "Outside" : $"Injected {Tiers.Sum(t => t.Injected)}/{Tiers.Sum(t => t.Processes)}";

    /// <summary>The most frequent failures, at most ten.</summary>
    [ListBounds(ListShape.Map, PythiaBounds.TopItems, "reason")]
    public ImmutableArray<FailureSummary> Failures { get; init; } = [];

    /// <summary><c>Ready</c>, <c>Applied</c>, <c>Degraded</c>, <c>ClocksAgree</c>.</summary>
    [ListBounds(ListShape.Map, PythiaBounds.ConditionItems, "type")]
    public ImmutableArray<Condition> Conditions { get; init; } = [];
}
