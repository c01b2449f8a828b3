using System.Collections.Immutable;
using Pythia.Crds.Schema;

namespace Pythia.Crds.PerformanceExpectations;

/// <summary>Selects requests by their root span (or by the first server span of the service within a trace).</summary>
public sealed record RequestSelector
{
    /// <summary>The service that receives them.</summary>
    [TextBounds(1, PythiaBounds.NameLength), TextPattern(Patterns.Service)]
    public required string Service { get; init; }

    /// <summary>The operation, <c>METHOD /route</c>, with <c>*</c> for any run of characters; empty: every operation, each judged by itself.</summary>
    [TextBounds(0, PythiaBounds.OperationLength), TextPattern(Patterns.Printable)]
    public string Operation { get; init; } = string.Empty;

    /// <summary>Attributes of the span that must have these values.</summary>
    [ListBounds(ListShape.Map, 8, "key")]
    public ImmutableArray<AttributeMatch> Attributes { get; init; } = [];
}
