using System.Collections.Immutable;

namespace Pythia.Agent.Emitting;

/// <summary>Where spans come from: one process, with its resource attributes. Compared by reference.</summary>
internal sealed class SpanSource(ImmutableArray<SpanAttribute> attributes)
{
    /// <summary>Resource attributes by the conventions of OpenTelemetry.</summary>
    public ImmutableArray<SpanAttribute> Attributes { get; } = attributes;
}
