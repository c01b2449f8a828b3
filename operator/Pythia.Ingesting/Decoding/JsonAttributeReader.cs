using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Pythia.Model;

namespace Pythia.Ingesting.Decoding;

/// <summary>Reads lists of key-value pairs in OTLP/JSON.</summary>
internal sealed class JsonAttributeReader(DecodeLimits limits, StringTable strings, JsonPath path)
{
    public int AttributesCut { get; private set; }

    public int TextsCut { get; private set; }

    public void ResetCounts() => (AttributesCut, TextsCut) = (0, 0);

    public AttributeSet Read(ref Utf8JsonReader reader, string field)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return AttributeSet.Empty;
        }

        path.Enter(field);
        JsonFields.ExpectArray(ref reader);
        var items = ImmutableArray.CreateBuilder<KeyValuePair<string, AttributeValue>>();
        for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            path.At(index);
            var item = ReadKeyValue(ref reader);
            if (items.Count < limits.MaxAttributes)
            {
                items.Add(item);
            }
            else
            {
                AttributesCut++;
            }
        }

        path.Leave();
        return items.Count == 0 ? AttributeSet.Empty : new AttributeSet(items.ToImmutable());
    }

    /// <summary>A name within the limit, shared when it was seen before.</summary>
    public string Text(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String && !reader.HasValueSequence && !reader.ValueIsEscaped
            && reader.ValueSpan.Length <= limits.MaxTextBytes && Ascii.IsValid(reader.ValueSpan))
        {
            return strings.Get(reader.ValueSpan);
        }

        return Shorten(JsonValues.ReadText(ref reader));
    }

    private KeyValuePair<string, AttributeValue> ReadKeyValue(ref Utf8JsonReader reader)
    {
        var key = string.Empty;
        AttributeValue value = default;
        JsonFields.ExpectObject(ref reader);
        while (JsonFields.Next(ref reader, out var name))
        {
            switch (name)
            {
                case "key":
                    path.Enter("key");
                    key = Text(ref reader);
                    path.Leave();
                    break;
                case "value":
                    path.Enter("value");
                    value = ReadAnyValue(ref reader);
                    path.Leave();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new(key, value);
    }

    private AttributeValue ReadAnyValue(ref Utf8JsonReader reader)
    {
        AttributeValue value = default;
        if (reader.TokenType == JsonTokenType.Null)
        {
            return value;
        }

        JsonFields.ExpectObject(ref reader);
        while (JsonFields.Next(ref reader, out var name))
        {
            path.Enter(name);
            switch (name)
            {
                case "stringValue":
                    value = AttributeValue.Of(Text(ref reader));
                    break;
                case "boolValue":
                    value = AttributeValue.Of(JsonValues.ReadBoolean(ref reader));
                    break;
                case "intValue":
                    value = AttributeValue.Of(JsonValues.ReadInteger(ref reader));
                    break;
                case "doubleValue":
                    value = AttributeValue.Of(JsonValues.ReadDouble(ref reader));
                    break;
                case "bytesValue":
                    value = AttributeValue.Of(Shorten(JsonValues.ReadBytes(ref reader)));
                    break;
                case "arrayValue" or "kvlistValue":
                    value = AttributeValue.Of(Shorten(ToJson(ref reader, name == "kvlistValue")));
                    break;
                default:
                    reader.Skip();
                    break;
            }

            path.Leave();
        }

        return value;
    }

    private static string ToJson(ref Utf8JsonReader reader, bool isMap)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, JsonText.Options))
        {
            WriteList(ref reader, isMap, writer, 1);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    // {"values":[...]}: AnyValues of an array, KeyValues of a map.
    private static void WriteList(ref Utf8JsonReader reader, bool isMap, Utf8JsonWriter writer, int depth)
    {
        if (depth >= AnyValueReader.MaxDepth)
        {
            throw new OtlpFormatException("is nested too deeply (16 levels are read)");
        }

        Open(writer, isMap);
        JsonFields.ExpectObject(ref reader);
        while (JsonFields.Next(ref reader, out var name))
        {
            if (name != "values" || reader.TokenType == JsonTokenType.Null)
            {
                reader.Skip();
                continue;
            }

            JsonFields.ExpectArray(ref reader);
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (isMap)
                {
                    WriteEntry(ref reader, writer, depth);
                }
                else
                {
                    WriteValue(ref reader, writer, depth);
                }
            }
        }

        Close(writer, isMap);
    }

    private static void WriteEntry(ref Utf8JsonReader reader, Utf8JsonWriter writer, int depth)
    {
        var key = string.Empty;
        var value = reader;
        var hasValue = false;
        JsonFields.ExpectObject(ref reader);
        while (JsonFields.Next(ref reader, out var name))
        {
            if (name == "key")
            {
                key = JsonValues.ReadText(ref reader);
                continue;
            }

            if (name == "value")
            {
                value = reader;
                hasValue = true;
            }

            reader.Skip();
        }

        writer.WritePropertyName(key);
        if (hasValue)
        {
            WriteValue(ref value, writer, depth);
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    private static void WriteValue(ref Utf8JsonReader reader, Utf8JsonWriter writer, int depth)
    {
        var written = false;
        if (reader.TokenType != JsonTokenType.Null)
        {
            JsonFields.ExpectObject(ref reader);
            while (JsonFields.Next(ref reader, out var name))
            {
                if (written)
                {
                    throw new OtlpFormatException("must hold one value");
                }

                written = TryWriteField(ref reader, name, writer, depth);
            }
        }

        if (!written)
        {
            writer.WriteNullValue();
        }
    }

    private static bool TryWriteField(ref Utf8JsonReader reader, string name, Utf8JsonWriter writer, int depth)
    {
        switch (name)
        {
            case "stringValue":
                writer.WriteStringValue(JsonValues.ReadText(ref reader));
                return true;
            case "boolValue":
                writer.WriteBooleanValue(JsonValues.ReadBoolean(ref reader));
                return true;
            case "intValue":
                writer.WriteNumberValue(JsonValues.ReadInteger(ref reader));
                return true;
            case "doubleValue":
                JsonText.WriteNumber(writer, JsonValues.ReadDouble(ref reader));
                return true;
            case "bytesValue":
                writer.WriteStringValue(JsonValues.ReadBytes(ref reader));
                return true;
            case "arrayValue" or "kvlistValue":
                WriteList(ref reader, name == "kvlistValue", writer, depth + 1);
                return true;
            default:
                reader.Skip();
                return false;
        }
    }

    private string Shorten(string text)
    {
        if (text.Length * 3 <= limits.MaxTextBytes || Encoding.UTF8.GetByteCount(text) <= limits.MaxTextBytes)
        {
            return text;
        }

        TextsCut++;
        return Encoding.UTF8.GetString(AttributeBuffer.Shorten(Encoding.UTF8.GetBytes(text), limits.MaxTextBytes));
    }

    private static void Open(Utf8JsonWriter writer, bool isMap)
    {
        if (isMap)
        {
            writer.WriteStartObject();
        }
        else
        {
            writer.WriteStartArray();
        }
    }

    private static void Close(Utf8JsonWriter writer, bool isMap)
    {
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
