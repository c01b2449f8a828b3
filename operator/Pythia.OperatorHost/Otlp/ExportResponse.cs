using System.Buffers;
using System.Text.Json;
using Pythia.Ingesting.Decoding;

namespace Pythia.OperatorHost.Otlp;

/// <summary>An <c>ExportTraceServiceResponse</c>: empty on full success, with <c>partial_success</c> otherwise.</summary>
internal static class ExportResponse
{
    public static byte[] ToProtobuf(DecodeCounts counts) => counts.RejectedSpans == 0
        ? []
        : new ProtobufMessage()
            .Message(1, new ProtobufMessage().Varint(1, (ulong)counts.RejectedSpans).Text(2, counts.Explain()))
            .ToArray();

    public static byte[] ToJson(DecodeCounts counts)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            if (counts.RejectedSpans > 0)
            {
                writer.WriteStartObject("partialSuccess");
                // 64-bit numbers are text in this encoding.
                writer.WriteString("rejectedSpans", $"{counts.RejectedSpans}");
                writer.WriteString("errorMessage", counts.Explain());
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
