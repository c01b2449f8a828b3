using System.Collections.Immutable;
using Pythia.Ingesting.Decoding;
using Pythia.Model;

namespace Pythia.Ingesting.Assembling;

/// <summary>A span that waits for the rest of its trace: its fields, and where its encoded attributes are among those of the trace.</summary>
internal struct SpanRow
{
    public SpanId SpanId;
    public SpanKind Kind;
    private SpanStatus _status;
    private SpanId _parent;
    private string _name;
    private string _scope;
    private long _start;
    private long _end;
    private Resource _resource;
    private ImmutableArray<SpanLink> _links;

    // The set itself where it is not encoded, the table of its texts where it is.
    private object _attributes;
    private ulong _keys;
    private int _count;
    private int _at;
    private int _length;

    /// <param name="span">The span.</param>
    /// <param name="at">Where its attributes were put, when they are encoded.</param>
    public SpanRow(Span span, int at)
    {
        SpanId = span.SpanId;
        Kind = span.Kind;
        _status = span.Status;
        _parent = span.ParentSpanId;
        _name = span.Name;
        _scope = span.Scope;
        _start = span.StartUnixNanoseconds;
        _end = span.EndUnixNanoseconds;
        _resource = span.Resource;
        _links = span.Links;
        _attributes = span.Attributes;
        if (span.Attributes is EncodedAttributeSet encoded)
        {
            _attributes = encoded.Strings;
            (_keys, _count, _at, _length) = (encoded.Keys, encoded.Count, at, encoded.Encoded.Length);
        }
    }

    /// <summary>The span again.</summary>
    /// <param name="traceId">Its trace.</param>
    /// <param name="texts">A copy of the trace's encoded attributes, which belongs to the spans from now on.</param>
    public readonly Span ToSpan(TraceId traceId, byte[] texts) => new()
    {
        TraceId = traceId,
        SpanId = SpanId,
        ParentSpanId = _parent,
        Name = _name,
        Scope = _scope,
        Kind = Kind,
        StartUnixNanoseconds = _start,
        EndUnixNanoseconds = _end,
        Status = _status,
        Resource = _resource,
        Attributes = _attributes is StringTable strings ? new EncodedAttributeSet(texts, _at, _length, _count, _keys, strings) : (AttributeSet)_attributes,
        Links = _links,
    };
}
