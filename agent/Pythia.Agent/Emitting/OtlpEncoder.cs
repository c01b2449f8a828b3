using System.Collections.Immutable;

namespace Pythia.Agent.Emitting;

/// <summary>Encodes spans as OTLP's <c>ExportTraceServiceRequest</c> (opentelemetry-proto 1.x), grouped by process and scope.</summary>
internal sealed class OtlpEncoder
{
    private readonly ProtobufWriter writer = new();

    /// <summary>Encodes a batch; the bytes are valid until the next call. The order of the spans in <paramref name="spans"/> may change.</summary>
    public ReadOnlyMemory<byte> Encode(List<OutgoingSpan> spans)
    {
        writer.Clear();
        foreach (var bySource in spans.GroupBy(s => s.Source))
        {
            var resourceSpans = writer.Begin(1);
            WriteResource(bySource.Key.Attributes);
            foreach (var byScope in bySource.GroupBy(s => s.Scope))
            {
                var scopeSpans = writer.Begin(2);
                var scope = writer.Begin(1);
                writer.Text(1, byScope.Key);
                writer.End(scope);
                foreach (var span in byScope)
                {
                    WriteSpan(span);
                }

                writer.End(scopeSpans);
            }

            writer.End(resourceSpans);
        }

        return writer.Written;
    }

    private void WriteResource(ImmutableArray<SpanAttribute> attributes)
    {
        var resource = writer.Begin(1);
        foreach (var attribute in attributes)
        {
            WriteAttribute(1, attribute);
        }

        writer.End(resource);
    }

    private void WriteSpan(OutgoingSpan span)
    {
        var message = writer.Begin(2);
        writer.Id(1, span.TraceId.High, span.TraceId.Low);
        writer.Id(2, span.SpanId.Value);
        if (!span.ParentId.IsEmpty)
        {
            writer.Id(4, span.ParentId.Value);
        }

        writer.Text(5, span.Name);
        writer.Varint(6, (ulong)span.Kind);
        writer.Fixed64(7, (ulong)span.StartUnixNanoseconds);
        writer.Fixed64(8, (ulong)span.EndUnixNanoseconds);
        foreach (var attribute in span.Attributes)
        {
            WriteAttribute(9, attribute);
        }

        foreach (var link in span.Links ?? [])
        {
            var reference = writer.Begin(13);
            writer.Id(1, link.TraceId.High, link.TraceId.Low);
            writer.Id(2, link.SpanId.Value);
            writer.End(reference);
        }

        if (span.Status != Model.SpanStatus.Unset)
        {
            var status = writer.Begin(15);
            writer.Varint(3, (ulong)span.Status);
            writer.End(status);
        }

        writer.End(message);
    }

    private void WriteAttribute(int field, SpanAttribute attribute)
    {
        var pair = writer.Begin(field);
        writer.Text(1, attribute.Key);
        var value = writer.Begin(2);
        switch (attribute.Kind)
        {
            case SpanAttributeKind.Integer:
                writer.Varint(3, (ulong)attribute.Integer);
                break;
            case SpanAttributeKind.Number:
                writer.Float64(4, attribute.Number);
                break;
            default:
                writer.Text(1, attribute.Text!);
                break;
        }

        writer.End(value);
        writer.End(pair);
    }
}
