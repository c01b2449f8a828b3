using System.Collections.Immutable;
using Pythia.Model;

namespace Pythia.Ingesting.Decoding;

/// <summary>The fields of a span while its JSON object is read.</summary>
internal struct JsonSpanFields
{
    public TraceId TraceId;
    public SpanId SpanId;
    public SpanId ParentSpanId;
    public string? Name;
    public SpanKind Kind;
    public SpanStatus Status;
    public ulong Start;
    public ulong End;
    public AttributeSet? Attributes;

    public readonly Span ToSpan(Resource resource, string scope, ImmutableArray<SpanLink> links) => new()
    {
        TraceId = TraceId,
        SpanId = SpanId,
        ParentSpanId = ParentSpanId,
        Name = Name ?? string.Empty,
        Scope = scope,
        Kind = Kind,
        Status = Status,
        StartUnixNanoseconds = (long)Start,
        EndUnixNanoseconds = (long)End,
        Resource = resource,
        Attributes = Attributes ?? AttributeSet.Empty,
        Links = links,
    };
}
