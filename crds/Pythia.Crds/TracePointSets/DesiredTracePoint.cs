using System.Collections.Immutable;

namespace Pythia.Crds.TracePointSets;

/// <summary>One trace point that shall be on.</summary>
public sealed record DesiredTracePoint
{
    /// <summary><c>layer/service/source/operation</c>.</summary>
    public required string Id { get; init; }

    /// <summary>How it is realized: <c>EventPipe</c> or <c>Bpftrace</c>.</summary>
    public required string Mechanism { get; init; }

    /// <summary>True for the skeleton: it stays on when the operator is silent for one lease.</summary>
    public bool Skeleton { get; init; }

    /// <summary>Parameters of the mechanism.</summary>
    public ImmutableSortedDictionary<string, string> Parameters { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The request types that it serves; empty: all.</summary>
    public ImmutableArray<string> RequestTypes { get; init; } = [];

    /// <summary>Why it is on, in one sentence.</summary>
    public string Reason { get; init; } = string.Empty;
}
