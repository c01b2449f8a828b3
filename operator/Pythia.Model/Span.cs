using System.Collections.Immutable;

namespace Pythia.Model;

/// <summary>One recorded operation, as it was received: nothing is repaired here. Immutable.</summary>
public sealed class Span
{
    /// <summary>The trace it belongs to.</summary>
    public required TraceId TraceId { get; init; }

    /// <summary>Its own id.</summary>
    public required SpanId SpanId { get; init; }

    /// <summary>The id of its parent; empty for a root. The parent may be missing from the trace.</summary>
    public SpanId ParentSpanId { get; init; }

    /// <summary>The operation's name, of low cardinality by convention.</summary>
    public required string Name { get; init; }

    /// <summary>The instrumentation scope: for .NET the name of the <c>ActivitySource</c>. Empty when unknown.</summary>
    public string Scope { get; init; } = string.Empty;

    /// <summary>The role of the span.</summary>
    public SpanKind Kind { get; init; }

    /// <summary>Start, in nanoseconds since 1970-01-01 UTC, by the sender's clock.</summary>
    public required long StartUnixNanoseconds { get; init; }

    /// <summary>End, in nanoseconds since 1970-01-01 UTC, by the sender's clock. May lie before the start in broken input.</summary>
    public required long EndUnixNanoseconds { get; init; }

    /// <summary>The outcome.</summary>
    public SpanStatus Status { get; init; }

    /// <summary>Who sent it.</summary>
    public required Resource Resource { get; init; }

    /// <summary>Its attributes.</summary>
    public AttributeSet Attributes { get; init; } = AttributeSet.Empty;

    /// <summary>Spans that it is causally linked to, besides its parent.</summary>
    public ImmutableArray<SpanLink> Links { get; init; } = [];

    /// <summary>End minus start, in nanoseconds; negative in broken input.</summary>
    public long DurationNanoseconds => EndUnixNanoseconds - StartUnixNanoseconds;
}
