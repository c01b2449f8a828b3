using System.Text.Json;

namespace Pythia.Ingesting.Decoding;

/// <summary>Walks objects and arrays of OTLP/JSON.</summary>
internal static class JsonFields
{
    // The names that the decoder knows. Some senders use the definition's own spelling, so trace_id reads as traceId.
    private static readonly string[] Known =
    [
        "traceId", "spanId", "parentSpanId", "name", "kind", "startTimeUnixNano", "endTimeUnixNano", "attributes", "links",
        "status", "code", "key", "value", "values", "stringValue", "intValue", "boolValue", "doubleValue", "arrayValue",
        "kvlistValue", "bytesValue", "resourceSpans", "resource", "scopeSpans", "scope", "spans",
    ];

    private static readonly Dictionary<string, string> Names = MakeNames();
    private static readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Lookup = Names.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Steps to the value of the next field; false at the end of the object. Unknown fields are named by the empty string.</summary>
    public static bool Next(ref Utf8JsonReader reader, out string name)
    {
        name = string.Empty;
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndObject)
        {
            return false;
        }

        const int longest = 32;
        Span<char> buffer = stackalloc char[longest];
        if (reader.ValueSpan.Length <= longest && !reader.ValueIsEscaped
            && System.Text.Ascii.ToUtf16(reader.ValueSpan, buffer, out var length) == System.Buffers.OperationStatus.Done
            && Lookup.TryGetValue(buffer[..length], out var known))
        {
            name = known;
        }

        reader.Read();
        return true;
    }

    public static void ExpectObject(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new OtlpFormatException("must be an object");
        }
    }

    public static void ExpectArray(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new OtlpFormatException("must be an array");
        }
    }

    private static Dictionary<string, string> MakeNames()
    {
        Dictionary<string, string> names = new(StringComparer.Ordinal);
        foreach (var name in Known)
        {
            names[name] = name;
            names[string.Concat(name.Select(letter => char.IsAsciiLetterUpper(letter) ? $"_{char.ToLowerInvariant(letter)}" : $"{letter}"))] = name;
        }

        return names;
    }
}
