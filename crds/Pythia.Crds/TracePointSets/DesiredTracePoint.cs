using System.Collections.Immutable;
using Pythia.Crds.Schema;

namespace Pythia.Crds.TracePointSets;

/// <summary>One trace point that shall be on.</summary>
public sealed record DesiredTracePoint
{
    /// <summary><c>layer/service/source/operation</c>.</summary>
    [TextBounds(7, PythiaBounds.IdLength), TextPattern(Patterns.TracePointId)]
    public required string Id { get; init; }

    /// <summary>How it is realized: <c>EventPipe</c> or <c>Bpftrace</c>.</summary>
    [ClosedSet("EventPipe", "Bpftrace")]
    public required string Mechanism { get; init; }

    /// <summary>True for the skeleton: it stays on when the operator is silent for one lease.</summary>
    public bool Skeleton { get; init; }

    /// <summary>Parameters of the mechanism.</summary>
    [MapBounds(16), TextBounds(0, 64), TextPattern(Patterns.ParameterValue)]
    public ImmutableSortedDictionary<string, string> Parameters { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The request types that it serves; empty: all.</summary>
    [ListBounds(ListShape.Set, PythiaBounds.RequestTypeItems), TextBounds(1, PythiaBounds.OperationLength)]
    public ImmutableArray<string> RequestTypes { get; init; } = [];

    /// <summary>Why it is on, in one sentence.</summary>
    [TextBounds(0, PythiaBounds.MessageLength)]
    public string Reason { get; init; } = string.Empty;
}
