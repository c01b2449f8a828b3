using System.Collections.Immutable;
using Pythia.Crds.Schema;

namespace Pythia.Crds.TracePointSets;

/// <summary>A trace point that agents saw in the running processes; in the form that a catalogue takes.</summary>
public sealed record DiscoveredTracePoint
{
    /// <summary><c>layer/service/source/operation</c>.</summary>
    [TextBounds(7, PythiaBounds.IdLength), TextPattern(Patterns.TracePointId)]
    public required string Id { get; init; }

    /// <summary>The id of the trace point that most of its spans ran inside of; empty for the top.</summary>
    [TextBounds(0, PythiaBounds.IdLength), TextPattern(Patterns.OptionalTracePointId)]
    public string Parent { get; init; } = string.Empty;

    /// <summary>The request types (as <c>METHOD /route</c> of the service's server span) in which it was seen, sorted; empty: outside of requests.</summary>
    [ListBounds(ListShape.Set, PythiaBounds.DiscoveredRequestTypeItems), TextBounds(1, PythiaBounds.OperationLength), TextPattern(Patterns.Printable)]
    public ImmutableArray<string> RequestTypes { get; init; } = [];

    /// <summary>How often it ran per request of these types, in thousandths; 0 when not known.</summary>
    [IntegerBounds(0, int.MaxValue)]
    public int EventsPerRequestPermille { get; init; }
}
