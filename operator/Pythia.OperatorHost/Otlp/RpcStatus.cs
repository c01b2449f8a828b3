using System.Buffers;
using System.Text.Json;

namespace Pythia.OperatorHost.Otlp;

/// <summary>A <c>google.rpc.Status</c> with the details that OTLP names: what was wrong with the data, or when to come again.</summary>
internal sealed record RpcStatus(RpcCode Code, string Message)
{
    private const string TypePrefix = "type.googleapis.com/google.rpc.";

    /// <summary>The field that was wrong, for <c>BadRequest</c>.</summary>
    public string? Field { get; init; }

    /// <summary>When to come again, for <c>RetryInfo</c>.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public bool HasDetails => Field is not null || RetryAfter is not null;

    public byte[] ToProtobuf()
    {
        var status = new ProtobufMessage().Varint(1, (ulong)Code).Text(2, Message);
        if (Field is { } field)
        {
            var violation = new ProtobufMessage().Text(1, field).Text(2, Message);
            status.Message(3, Any("BadRequest", new ProtobufMessage().Message(1, violation)));
        }

        if (RetryAfter is { } delay)
        {
            var duration = new ProtobufMessage().Varint(1, (ulong)delay.Ticks / TimeSpan.TicksPerSecond)
                .Varint(2, (ulong)(delay.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick));
            status.Message(3, Any("RetryInfo", new ProtobufMessage().Message(1, duration)));
        }

        return status.ToArray();
    }

    public byte[] ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("code", (int)Code);
            writer.WriteString("message", Message);
            if (HasDetails)
            {
                WriteDetails(writer);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private void WriteDetails(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("details");
        if (Field is { } field)
        {
            writer.WriteStartObject();
            writer.WriteString("@type", TypePrefix + "BadRequest");
            writer.WriteStartArray("fieldViolations");
            writer.WriteStartObject();
            writer.WriteString("field", field);
            writer.WriteString("description", Message);
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        if (RetryAfter is { } delay)
        {
            writer.WriteStartObject();
            writer.WriteString("@type", TypePrefix + "RetryInfo");
            writer.WriteString("retryDelay", $"{delay.TotalSeconds:0.#########}s");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static ProtobufMessage Any(string type, ProtobufMessage message) =>
        new ProtobufMessage().Text(1, TypePrefix + type).Bytes(2, message.ToArray());
}
