using System.Collections.Immutable;
using Pythia.Crds.TracePointSets;

namespace Pythia.Diagnosing.Choosing;

/// <summary>What shall be on in one trace-point set.</summary>
public sealed record SetPlan
{
    /// <summary>The set.</summary>
    public required ObjectKey Set { get; init; }

    /// <summary>What shall be on, skeleton first, then by id.</summary>
    public required ImmutableArray<DesiredTracePoint> Desired { get; init; }

    /// <summary>The limits that agents enforce.</summary>
    public required NodeLimits Limits { get; init; }

    /// <summary>One slice of recording of so many; 1: all the time.</summary>
    public required int RecordOneIn { get; init; }

    /// <summary>Over <see cref="Desired"/>, <see cref="Limits"/> and <see cref="RecordOneIn"/>.</summary>
    public required string DesiredHash { get; init; }

    /// <summary>What was ever on in the current search, sorted.</summary>
    public ImmutableArray<string> EverEnabled { get; init; } = [];

    /// <summary>The size of the search space.</summary>
    public int CatalogueSize { get; init; }

    /// <summary>Decisions of the current search.</summary>
    public int Decisions { get; init; }
}
