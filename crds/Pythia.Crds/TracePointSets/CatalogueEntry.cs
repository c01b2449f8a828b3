using System.Collections.Immutable;
using Pythia.Crds.Schema;

namespace Pythia.Crds.TracePointSets;

/// <summary>One trace point of the search space.</summary>
[Rule("!has(self.parent) || self.parent != self.id", "a trace point cannot be its own parent; leave parent empty for the top", Field = ".parent")]
public sealed record CatalogueEntry
{
    /// <summary><c>layer/service/source/operation</c>.</summary>
    [TextBounds(7, PythiaBounds.IdLength), TextPattern(Patterns.TracePointId), Rule(IdRule.Expression, IdRule.Message)]
    public required string Id { get; init; }

    /// <summary>The id of the trace point that it runs inside of; empty for the top (below the service's server span).</summary>
    [TextBounds(0, PythiaBounds.IdLength), TextPattern(Patterns.OptionalTracePointId)]
    public string Parent { get; init; } = string.Empty;

    /// <summary>The request types (as <c>METHOD /route</c> of the service's server span) in which it was seen; empty: any.</summary>
    [ListBounds(ListShape.Set, PythiaBounds.RequestTypeItems), TextBounds(1, PythiaBounds.OperationLength), TextPattern(Patterns.Printable)]
    public ImmutableArray<string> RequestTypes { get; init; } = [];

    /// <summary>How often it ran per request when it was profiled, in thousandths; 0 when not known.</summary>
    [IntegerBounds(0, int.MaxValue)]
    public int EventsPerRequestPermille { get; init; }

    /// <summary>Parameters of its mechanism (kernel templates: <c>minMicroseconds</c>).</summary>
    [MapBounds(16), TextBounds(0, 64), TextPattern(Patterns.ParameterValue)]
    public ImmutableSortedDictionary<string, string> Parameters { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}
