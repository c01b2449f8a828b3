using System.Collections.Immutable;

namespace Pythia.Model;

/// <summary>A trace point that an agent saw while it looked for those that nobody has listed.</summary>
public sealed record TracePointSighting
{
    /// <summary>Text form of the <see cref="TracePointId"/>.</summary>
    public required string Id { get; init; }

    /// <summary>The trace point that most of its spans ran inside of; empty for the top.</summary>
    public string Parent { get; init; } = string.Empty;

    /// <summary>The request types in which it was seen, sorted.</summary>
    public ImmutableArray<string> RequestTypes { get; init; } = [];

    /// <summary>How often it ran per request of these types, in thousandths; 0 when not known.</summary>
    public int EventsPerRequestPermille { get; init; }
}
