using System.Buffers.Binary;
using Pythia.Model;

namespace Pythia.Unit.Tests.Ingesting;

/// <summary>Writes export requests in OTLP's protobuf encoding from spans, the way an SDK would.</summary>
internal static class OtlpRequest
{
    /// <summary>One resource, one scope, these spans.</summary>
    public static byte[] Encode(Resource resource, string scope, IEnumerable<Span> spans) => Request(request =>
        request.Message(1, resourceSpans =>
        {
            resourceSpans.Message(1, r => Attributes(r, 1, resource.Attributes));
            resourceSpans.Message(2, scopeSpans =>
            {
                scopeSpans.Message(1, s => s.Text(1, scope).Text(2, "1.2.3"));
                foreach (var span in spans)
                {
                    scopeSpans.Message(2, s => WriteSpan(s, span));
                }
            });
        }));

    /// <summary>One span in one scope of one resource, written by the caller.</summary>
    public static byte[] OneSpan(Action<ProtobufWriter> writeSpan) => Request(request =>
        request.Message(1, resourceSpans => resourceSpans.Message(2, scopeSpans => scopeSpans.Message(2, writeSpan))));

    public static byte[] Request(Action<ProtobufWriter> write)
    {
        var writer = new ProtobufWriter();
        write(writer);
        return writer.ToArray();
    }

    public static void WriteSpan(ProtobufWriter writer, Span span)
    {
        writer.Bytes(1, Id(span.TraceId)).Bytes(2, Id(span.SpanId));
        if (!span.ParentSpanId.IsEmpty)
        {
            writer.Bytes(4, Id(span.ParentSpanId));
        }

        writer.Text(5, span.Name).Varint(6, (ulong)span.Kind)
            .Fixed64(7, (ulong)span.StartUnixNanoseconds).Fixed64(8, (ulong)span.EndUnixNanoseconds);
        Attributes(writer, 9, span.Attributes);
        foreach (var link in span.Links)
        {
            writer.Message(13, l => l.Bytes(1, Id(link.TraceId)).Bytes(2, Id(link.SpanId)));
        }

        writer.Message(15, status => status.Varint(3, (ulong)span.Status)).Fixed32(16, 0x101);
    }

    public static byte[] Id(TraceId id)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, id.High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), id.Low);
        return bytes;
    }

    public static byte[] Id(SpanId id)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, id.Value);
        return bytes;
    }

    private static void Attributes(ProtobufWriter writer, int field, AttributeSet attributes)
    {
        foreach (var (key, value) in attributes.Items)
        {
            writer.Message(field, keyValue => keyValue.Text(1, key).Message(2, any => WriteValue(any, value)));
        }
    }

    private static void WriteValue(ProtobufWriter any, AttributeValue value)
    {
        _ = value.Kind switch
        {
            AttributeValueKind.Text => any.Text(1, value.ToString()),
            AttributeValueKind.Boolean => any.Varint(2, (ulong)value.AsInteger()),
            AttributeValueKind.Integer => any.Varint(3, (ulong)value.AsInteger()),
            AttributeValueKind.Double => any.Fixed64(4, BitConverter.DoubleToUInt64Bits(value.AsNumber())),
            _ => any,
        };
    }
}
