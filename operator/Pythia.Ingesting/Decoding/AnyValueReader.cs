using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Pythia.Model;

namespace Pythia.Ingesting.Decoding;

/// <summary>
/// Checks and reads <c>AnyValue</c> and <c>KeyValue</c> messages (opentelemetry-proto, common.proto). Checking happens
/// once when a request arrives; reading happens when somebody asks, so <see cref="Read"/> relies on checked bytes.
/// </summary>
internal static class AnyValueReader
{
    public const int MaxDepth = 16;
    private const byte KeyTag = (1 << 3) | (byte)ProtobufWireType.Bytes;
    private const byte ValueTag = (2 << 3) | (byte)ProtobufWireType.Bytes;
    private const byte TextTag = (1 << 3) | (byte)ProtobufWireType.Bytes;
    private const byte NumberTag = (3 << 3) | (byte)ProtobufWireType.Varint;

    /// <param name="message">The <c>KeyValue</c>.</param>
    /// <param name="failure">Gets the reason.</param>
    /// <param name="key">Its key.</param>
    /// <param name="depth">How deep it is nested.</param>
    public static bool CheckKeyValue(ReadOnlySpan<byte> message, DecodeFailure failure, out ReadOnlySpan<byte> key, int depth = 0)
    {
        if (IsPlain(message, out key))
        {
            return true;
        }

        if (!CheckAnyKeyValue(message, failure, depth))
        {
            return false;
        }

        Split(message, out key, out _);
        return true;
    }

    // What nearly every attribute is: a short key, then a short text or a number, and nothing else. Checked without a look at each field.
    private static bool IsPlain(ReadOnlySpan<byte> message, out ReadOnlySpan<byte> key)
    {
        if (!TrySplitShort(message, out key, out var value) || value.Length < 2)
        {
            return false;
        }

        return value[0] switch
        {
            TextTag => value[1] == value.Length - 2 && IsText(message),
            NumberTag => IsVarint(value[1..]) && IsText(key),
            _ => false,
        };
    }

    private static bool IsVarint(ReadOnlySpan<byte> bytes) =>
        bytes.Length <= 9 && bytes[^1] < 0x80 && (bytes.Length == 1 || !bytes[..^1].ContainsAnyInRange((byte)0, (byte)0x7F));

    // Tags and lengths of this layout are below 0x80, too.
    private static bool IsText(ReadOnlySpan<byte> bytes) => Ascii.IsValid(bytes);

    // Key tag, length, key; value tag, length, value.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TrySplitShort(ReadOnlySpan<byte> message, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        if (message.Length >= 4 && message[0] == KeyTag && message[1] < 0x80)
        {
            var at = message[1] + 2;
            if (message.Length >= at + 2 && message[at] == ValueTag && message[at + 1] < 0x80 && message[at + 1] == message.Length - at - 2)
            {
                key = message[2..at];
                value = message[(at + 2)..];
                return true;
            }
        }

        key = default;
        value = default;
        return false;
    }

    private static bool CheckAnyKeyValue(ReadOnlySpan<byte> message, DecodeFailure failure, int depth)
    {
        var reader = new ProtobufReader(message);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var field, out var wireType))
            {
                return failure.Set(string.Empty, DecodeFailure.Truncated);
            }

            var isText = field == 1 && wireType == ProtobufWireType.Bytes;
            var isValue = field == 2 && wireType == ProtobufWireType.Bytes;
            if (!isText && !isValue)
            {
                if (field is 1 or 2)
                {
                    return failure.Set(field == 1 ? "key" : "value", "must be length-delimited");
                }

                if (!reader.TrySkip(field, wireType))
                {
                    return failure.Set(string.Empty, DecodeFailure.Truncated);
                }
            }
            else if (!reader.TryReadBytes(out var bytes))
            {
                return failure.Set(isText ? "key" : "value", DecodeFailure.Truncated);
            }
            else if (isText && !Utf8.IsValid(bytes))
            {
                return failure.Set("key", "must be UTF-8");
            }
            else if (isValue && !CheckValue(bytes, failure, depth))
            {
                return failure.Under("value");
            }
        }

        return true;
    }

    /// <summary>Splits a checked <c>KeyValue</c>; a missing part is empty.</summary>
    public static void Split(ReadOnlySpan<byte> keyValue, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        if (TrySplitShort(keyValue, out key, out value))
        {
            return;
        }

        var reader = new ProtobufReader(keyValue);
        while (!reader.AtEnd && reader.TryReadTag(out var field, out var wireType))
        {
            if (wireType != ProtobufWireType.Bytes)
            {
                reader.TrySkip(field, wireType);
                continue;
            }

            reader.TryReadBytes(out var bytes);
            if (field == 1)
            {
                key = bytes;
            }
            else if (field == 2)
            {
                value = bytes;
            }
        }
    }

    /// <summary>The value of a checked <c>AnyValue</c>: arrays and maps as JSON text, bytes as Base64 text.</summary>
    public static AttributeValue Read(ReadOnlySpan<byte> anyValue, StringTable strings)
    {
        AttributeValue value = default;
        var reader = new ProtobufReader(anyValue);
        while (!reader.AtEnd && reader.TryReadTag(out var field, out var wireType))
        {
            switch (field, wireType)
            {
                case (1, ProtobufWireType.Bytes):
                    reader.TryReadBytes(out var text);
                    value = AttributeValue.Of(strings.Get(text));
                    break;
                case (2, ProtobufWireType.Varint):
                    reader.TryReadVarint(out var truth);
                    value = AttributeValue.Of(truth != 0);
                    break;
                case (3, ProtobufWireType.Varint):
                    reader.TryReadVarint(out var whole);
                    value = AttributeValue.Of((long)whole);
                    break;
                case (4, ProtobufWireType.Fixed64):
                    reader.TryReadFixed64(out var real);
                    value = AttributeValue.Of(BitConverter.UInt64BitsToDouble(real));
                    break;
                case (5 or 6, ProtobufWireType.Bytes):
                    reader.TryReadBytes(out _);
                    value = AttributeValue.Of(ToJson(anyValue));
                    break;
                case (7, ProtobufWireType.Bytes):
                    reader.TryReadBytes(out var raw);
                    value = AttributeValue.Of(Convert.ToBase64String(raw));
                    break;
                default:
                    reader.TrySkip(field, wireType);
                    break;
            }
        }

        return value;
    }

    private static bool CheckValue(ReadOnlySpan<byte> message, DecodeFailure failure, int depth)
    {
        if (depth >= MaxDepth)
        {
            return failure.Set(string.Empty, "is nested too deeply (16 levels are read)");
        }

        var reader = new ProtobufReader(message);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out var field, out var wireType))
            {
                return failure.Set(string.Empty, DecodeFailure.Truncated);
            }

            if (wireType == ProtobufWireType.Bytes && field is 1 or 5 or 6)
            {
                if (!reader.TryReadBytes(out var bytes))
                {
                    return failure.Set(NameOf(field), DecodeFailure.Truncated);
                }

                var good = field == 1
                    ? Utf8.IsValid(bytes) || failure.Set(string.Empty, "must be UTF-8")
                    : CheckList(bytes, field == 6, failure, depth + 1);
                if (!good)
                {
                    return failure.Under(NameOf(field));
                }
            }
            else if (field is >= 1 and <= 7 && wireType != WireTypeOf(field))
            {
                return failure.Set(NameOf(field), "has another wire type than its definition");
            }
            else if (!reader.TrySkip(field, wireType))
            {
                return failure.Set(NameOf(field), DecodeFailure.Truncated);
            }
        }

        return true;
    }

    private static bool CheckList(ReadOnlySpan<byte> list, bool isMap, DecodeFailure failure, int depth)
    {
        var reader = new ProtobufReader(list);
        for (var index = 0; !reader.AtEnd;)
        {
            if (!reader.TryReadTag(out var field, out var wireType))
            {
                return failure.Set(string.Empty, DecodeFailure.Truncated);
            }

            if (field == 1 && wireType == ProtobufWireType.Bytes)
            {
                if (!reader.TryReadBytes(out var item))
                {
                    return failure.Set(string.Empty, DecodeFailure.Truncated) || failure.Under("values", index);
                }

                if (!(isMap ? CheckKeyValue(item, failure, out _, depth) : CheckValue(item, failure, depth)))
                {
                    return failure.Under("values", index);
                }

                index++;
            }
            else if (!reader.TrySkip(field, wireType))
            {
                return failure.Set(string.Empty, DecodeFailure.Truncated);
            }
        }

        return true;
    }

    private static string NameOf(int field) => field switch
    {
        1 => "stringValue",
        2 => "boolValue",
        3 => "intValue",
        4 => "doubleValue",
        5 => "arrayValue",
        6 => "kvlistValue",
        7 => "bytesValue",
        _ => string.Empty,
    };

    private static ProtobufWireType WireTypeOf(int field) => field switch
    {
        2 or 3 => ProtobufWireType.Varint,
        4 => ProtobufWireType.Fixed64,
        _ => ProtobufWireType.Bytes,
    };

    private static string ToJson(ReadOnlySpan<byte> anyValue)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, JsonText.Options))
        {
            WriteJson(anyValue, writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteJson(ReadOnlySpan<byte> anyValue, Utf8JsonWriter writer)
    {
        // The last of several fields counts, as for any oneof.
        var reader = new ProtobufReader(anyValue);
        var last = 0;
        ReadOnlySpan<byte> bytes = default;
        ulong number = 0;
        while (!reader.AtEnd && reader.TryReadTag(out var field, out var wireType))
        {
            if (field is < 1 or > 7)
            {
                reader.TrySkip(field, wireType);
                continue;
            }

            last = field;
            _ = wireType switch
            {
                ProtobufWireType.Bytes => reader.TryReadBytes(out bytes),
                ProtobufWireType.Fixed64 => reader.TryReadFixed64(out number),
                _ => reader.TryReadVarint(out number),
            };
        }

        switch (last)
        {
            case 1:
                writer.WriteStringValue(bytes);
                break;
            case 2:
                writer.WriteBooleanValue(number != 0);
                break;
            case 3:
                writer.WriteNumberValue((long)number);
                break;
            case 4:
                JsonText.WriteNumber(writer, BitConverter.UInt64BitsToDouble(number));
                break;
            case 5 or 6:
                WriteJsonList(bytes, last == 6, writer);
                break;
            case 7:
                writer.WriteBase64StringValue(bytes);
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }

    private static void WriteJsonList(ReadOnlySpan<byte> list, bool isMap, Utf8JsonWriter writer)
    {
        if (isMap)
        {
            writer.WriteStartObject();
        }
        else
        {
            writer.WriteStartArray();
        }

        var reader = new ProtobufReader(list);
        while (!reader.AtEnd && reader.TryReadTag(out var field, out var wireType))
        {
            if (field != 1 || wireType != ProtobufWireType.Bytes)
            {
                reader.TrySkip(field, wireType);
                continue;
            }

            reader.TryReadBytes(out var item);
            if (isMap)
            {
                Split(item, out var key, out var value);
                writer.WritePropertyName(key);
                WriteJson(value, writer);
            }
            else
            {
                WriteJson(item, writer);
            }
        }

        if (isMap)
        {
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteEndArray();
        }
    }
}
