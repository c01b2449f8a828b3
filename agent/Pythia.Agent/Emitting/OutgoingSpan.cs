using Pythia.Model;

namespace Pythia.Agent.Emitting;

/// <summary>One span on its way to the operator.</summary>
internal sealed record OutgoingSpan
{
    public required SpanSource Source { get; init; }

    /// <summary>The instrumentation scope: the ActivitySource, <c>pythia.kernel</c> or <c>pythia.runtime</c>.</summary>
    public required string Scope { get; init; }

    public required string Name { get; init; }

    public SpanKind Kind { get; init; } = SpanKind.Internal;

    public required TraceId TraceId { get; init; }

    public required SpanId SpanId { get; init; }

    public SpanId ParentId { get; init; }

    public required long StartUnixNanoseconds { get; init; }

    public required long EndUnixNanoseconds { get; init; }

    public SpanStatus Status { get; init; }

    public required List<SpanAttribute> Attributes { get; init; }

    /// <summary>Null: none.</summary>
    public List<SpanLink>? Links { get; init; }
}
