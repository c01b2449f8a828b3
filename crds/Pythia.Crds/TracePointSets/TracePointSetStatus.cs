using System.Collections.Immutable;

namespace Pythia.Crds.TracePointSets;

/// <summary>What shall be on now, and how far the nodes are. Written by the operator only.</summary>
public sealed record TracePointSetStatus
{
    /// <summary>The generation of the spec that this status answers.</summary>
    public long ObservedGeneration { get; init; }

    /// <summary>The desired state: what is not listed is off.</summary>
    public ImmutableArray<DesiredTracePoint> Desired { get; init; } = [];

    /// <summary>A hash of <see cref="Desired"/> and <see cref="Limits"/>; agents report the one they have in force.</summary>
    public string DesiredHash { get; init; } = string.Empty;

    /// <summary>The limits that an agent enforces on its node without asking.</summary>
    public NodeLimits Limits { get; init; } = new();

    /// <summary>The ids of all trace points that were ever switched on for the current search, sorted.</summary>
    public ImmutableArray<string> EverEnabled { get; init; } = [];

    /// <summary>The size of the search space.</summary>
    public int CatalogueSize { get; init; }

    /// <summary>The number of decisions taken in the current search.</summary>
    public int Decisions { get; init; }

    /// <summary>How far the nodes are.</summary>
    public NodeCounts Nodes { get; init; } = new();

    /// <summary>The most frequent failures, at most ten.</summary>
    public ImmutableArray<FailureSummary> Failures { get; init; } = [];

    /// <summary><c>Ready</c>, <c>Applied</c>, <c>Degraded</c>.</summary>
    public ImmutableArray<Condition> Conditions { get; init; } = [];
}
