using System.Collections.Immutable;
using Pythia.Crds.Schema;

namespace Pythia.Crds.TracePointSets;

/// <summary>One reason why trace points are not on, over all nodes.</summary>
public sealed record FailureSummary
{
    /// <summary>The reason, CamelCase.</summary>
    [TextBounds(1, PythiaBounds.ReasonLength), TextPattern(Patterns.CamelCase)]
    public required string Reason { get; init; }

    /// <summary>A sentence for a person.</summary>
    [TextBounds(0, PythiaBounds.MessageLength)]
    public string Message { get; init; } = string.Empty;

    /// <summary>How many nodes report it.</summary>
    [IntegerBounds(0, int.MaxValue)]
    public int Nodes { get; init; }

    /// <summary>At most ten of their names.</summary>
    [ListBounds(ListShape.Atomic, PythiaBounds.TopItems), TextBounds(1, PythiaBounds.ObjectNameLength)]
    public ImmutableArray<string> Examples { get; init; } = [];
}
