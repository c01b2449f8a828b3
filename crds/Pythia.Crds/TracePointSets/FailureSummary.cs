using System.Collections.Immutable;

namespace Pythia.Crds.TracePointSets;

/// <summary>One reason why trace points are not on, over all nodes.</summary>
public sealed record FailureSummary
{
    /// <summary>The reason, CamelCase.</summary>
    public required string Reason { get; init; }

    /// <summary>A sentence for a person.</summary>
    public string Message { get; init; } = string.Empty;

    /// <summary>How many nodes report it.</summary>
    public int Nodes { get; init; }

    /// <summary>At most ten of their names.</summary>
    public ImmutableArray<string> Examples { get; init; } = [];
}
