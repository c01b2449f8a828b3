using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Unicode;
using Pythia.Model;

namespace Pythia.Ingesting.Decoding;

/// <summary>Reads one <c>Span</c> message (opentelemetry-proto, trace.proto). Events, trace state and flags are skipped.</summary>
internal sealed class SpanReader(DecodeLimits limits, StringTable strings, DecodeFailure failure)
{
    private readonly AttributeBuffer _attributes = new(limits, strings);
    private readonly List<SpanLink> _links = [];
    private int _textsCut;

    public int AttributesCut => _attributes.AttributesCut;

    public int LinksCut { get; private set; }

    public int TextsCut => _attributes.TextsCut + _textsCut;

    public void ResetCounts()
    {
        _attributes.ResetCounts();
        LinksCut = _textsCut = 0;
    }

    /// <summary>A name within the limit, shared when it was seen before.</summary>
    public string Text(ReadOnlySpan<byte> utf8)
    {
        var kept = AttributeBuffer.Shorten(utf8, limits.MaxTextBytes);
        _textsCut += kept.Length < utf8.Length ? 1 : 0;
        return strings.Get(kept);
    }

    public bool TryRead(ReadOnlySpan<byte> message, Resource resource, string scope, out Span span, out bool timeOutOfRange)
    {
        span = null!;
        timeOutOfRange = false;
        _attributes.Clear();
        _links.Clear();
        SpanFields fields = default;
        var reader = new ProtobufReader(message);
        var attributeIndex = 0;
        var linkIndex = 0;
        while (!reader.AtEnd)
        {
            if (reader.TryReadShortField(out var field, out var value))
            {
                if (!Take(field, value, ref fields, ref attributeIndex, ref linkIndex))
                {
                    return false;
                }

                continue;
            }

            if (!reader.TryReadTag(out field, out var wireType))
            {
                return failure.Set(string.Empty, DecodeFailure.Truncated);
            }

            var read = field switch
            {
                7 or 8 => ReadTime(ref reader, field, wireType, ref fields),
                6 => ReadKind(ref reader, wireType, ref fields),
                1 or 2 or 4 or 5 or 9 or 13 or 15 => ReadBytes(ref reader, field, wireType, ref fields, ref attributeIndex, ref linkIndex),
                _ => reader.TrySkip(field, wireType) || failure.Set(string.Empty, DecodeFailure.Truncated),
            };
            if (!read)
            {
                return false;
            }
        }

        timeOutOfRange = (fields.Start | fields.End) > long.MaxValue;
        span = new Span
        {
            TraceId = fields.TraceId,
            SpanId = fields.SpanId,
            ParentSpanId = fields.ParentSpanId,
            Name = fields.Name ?? string.Empty,
            Scope = scope,
            Kind = fields.Kind,
            StartUnixNanoseconds = (long)fields.Start,
            EndUnixNanoseconds = (long)fields.End,
            Status = fields.Status,
            Resource = resource,
            Attributes = _attributes.ToSet(),
            Links = _links.Count == 0 ? [] : _links.ToImmutableArray(),
        };
        return true;
    }

    private bool ReadTime(ref ProtobufReader reader, int field, ProtobufWireType wireType, ref SpanFields fields)
    {
        var name = NameOf(field);
        if (wireType != ProtobufWireType.Fixed64)
        {
            return failure.Set(name, "must be a fixed64");
        }

        if (!reader.TryReadFixed64(out var time))
        {
            return failure.Set(name, DecodeFailure.Truncated);
        }

        if (field == 7)
        {
            fields.Start = time;
        }
        else
        {
            fields.End = time;
        }

        return true;
    }

    private bool ReadKind(ref ProtobufReader reader, ProtobufWireType wireType, ref SpanFields fields)
    {
        if (wireType != ProtobufWireType.Varint)
        {
            return failure.Set("kind", "must be a varint");
        }

        if (!reader.TryReadVarint(out var kind))
        {
            return failure.Set("kind", DecodeFailure.Truncated);
        }

        fields.Kind = SpanEnums.KindOf((long)kind);
        return true;
    }

    private bool ReadBytes(
        ref ProtobufReader reader, int field, ProtobufWireType wireType, ref SpanFields fields, ref int attributeIndex, ref int linkIndex)
    {
        if (wireType != ProtobufWireType.Bytes)
        {
            return failure.Set(NameOf(field), "must be length-delimited");
        }

        if (!reader.TryReadBytes(out var value))
        {
            return failure.Set(NameOf(field), DecodeFailure.Truncated);
        }

        return Take(field, value, ref fields, ref attributeIndex, ref linkIndex);
    }

    private bool Take(int field, ReadOnlySpan<byte> value, ref SpanFields fields, ref int attributeIndex, ref int linkIndex)
    {
        switch (field)
        {
            case 1:
                return TryReadTraceId(value, out fields.TraceId);
            case 2:
                return TryReadSpanId(value, NameOf(field), out fields.SpanId);
            case 4:
                return TryReadSpanId(value, NameOf(field), out fields.ParentSpanId);
            case 5:
                fields.Name = Text(value);
                return Utf8.IsValid(value) || failure.Set("name", "must be UTF-8");
            case 9:
                if (!AnyValueReader.CheckKeyValue(value, failure, out var key))
                {
                    return failure.Under("attributes", attributeIndex);
                }

                attributeIndex++;
                _attributes.Add(value, key);
                return true;
            case 13:
                return ReadLink(value) ? ++linkIndex > 0 : failure.Under("links", linkIndex);
            case 15:
                return ReadStatus(value, ref fields) || failure.Under("status");
            case 6 or 7 or 8:
                // Numbers, which this is not.
                return failure.Set(NameOf(field), field == 6 ? "must be a varint" : "must be a fixed64");
            default:
                return true;
        }
    }

    private bool ReadLink(ReadOnlySpan<byte> link)
    {
        TraceId traceId = default;
        SpanId spanId = default;
        var reader = new ProtobufReader(link);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var field, out var wireType))
            {
                return failure.Set(string.Empty, DecodeFailure.Truncated);
            }

            if (field is 1 or 2 && wireType == ProtobufWireType.Bytes)
            {
                if (!reader.TryReadBytes(out var id))
                {
                    return failure.Set(NameOf(field), DecodeFailure.Truncated);
                }

                if (!(field == 1 ? TryReadTraceId(id, out traceId) : TryReadSpanId(id, "spanId", out spanId)))
                {
                    return false;
                }
            }
            else if (!reader.TrySkip(field, wireType))
            {
                return failure.Set(string.Empty, DecodeFailure.Truncated);
            }
        }

        if (traceId.IsEmpty || _links.Count >= limits.MaxLinks)
        {
            LinksCut++;
        }
        else
        {
            _links.Add(new SpanLink(traceId, spanId));
        }

        return true;
    }

    private bool ReadStatus(ReadOnlySpan<byte> status, ref SpanFields fields)
    {
        var reader = new ProtobufReader(status);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var field, out var wireType))
            {
                return failure.Set(string.Empty, DecodeFailure.Truncated);
            }

            if (field == 3 && wireType == ProtobufWireType.Varint)
            {
                if (!reader.TryReadVarint(out var code))
                {
                    return failure.Set("code", DecodeFailure.Truncated);
                }

                fields.Status = SpanEnums.StatusOf((long)code);
            }
            else if (!reader.TrySkip(field, wireType))
            {
                return failure.Set(string.Empty, DecodeFailure.Truncated);
            }
        }

        return true;
    }

    private bool TryReadTraceId(ReadOnlySpan<byte> value, out TraceId traceId)
    {
        traceId = default;
        if (value.Length is not (0 or 16))
        {
            return failure.Set("traceId", "must have 16 bytes");
        }

        if (value.Length == 16)
        {
            traceId = new TraceId(BinaryPrimitives.ReadUInt64BigEndian(value), BinaryPrimitives.ReadUInt64BigEndian(value[8..]));
        }

        return true;
    }

    private bool TryReadSpanId(ReadOnlySpan<byte> value, string name, out SpanId spanId)
    {
        spanId = value.Length == 8 ? new SpanId(BinaryPrimitives.ReadUInt64BigEndian(value)) : default;
        return value.Length is 0 or 8 || failure.Set(name, "must have 8 bytes");
    }

    private static string NameOf(int field) => field switch
    {
        1 => "traceId",
        2 => "spanId",
        4 => "parentSpanId",
        5 => "name",
        6 => "kind",
        7 => "startTimeUnixNano",
        8 => "endTimeUnixNano",
        9 => "attributes",
        13 => "links",
        _ => "status",
    };

    private struct SpanFields
    {
        public TraceId TraceId;
        public SpanId SpanId;
        public SpanId ParentSpanId;
        public string? Name;
        public SpanKind Kind;
        public SpanStatus Status;
        public ulong Start;
        public ulong End;
    }
}
