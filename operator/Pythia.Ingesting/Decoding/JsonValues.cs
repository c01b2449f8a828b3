using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using Pythia.Model;

namespace Pythia.Ingesting.Decoding;

/// <summary>
/// Reads single values in the encodings of OTLP/JSON: ids as hexadecimal text of either case, 64-bit numbers as text or
/// number, enumerations as numbers (names are understood), <c>null</c> as absent.
/// </summary>
internal static class JsonValues
{
    public static TraceId ReadTraceId(ref Utf8JsonReader reader)
    {
        var text = ReadText(ref reader);
        TraceId id = default;
        return text.Length == 0 || TraceId.TryParse(text, out id)
            ? id
            : throw new OtlpFormatException("must have 16 bytes, as 32 hexadecimal digits");
    }

    public static SpanId ReadSpanId(ref Utf8JsonReader reader)
    {
        var text = ReadText(ref reader);
        SpanId id = default;
        return text.Length == 0 || SpanId.TryParse(text, out id)
            ? id
            : throw new OtlpFormatException("must have 8 bytes, as 16 hexadecimal digits");
    }

    public static string ReadText(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => ReadString(ref reader),
        JsonTokenType.Null => string.Empty,
        _ => throw new OtlpFormatException("must be a string"),
    };

    public static bool ReadBoolean(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False or JsonTokenType.Null => false,
        _ => throw new OtlpFormatException("must be true or false"),
    };

    public static long ReadInteger(ref Utf8JsonReader reader)
    {
        if (TryReadDecimal(ref reader, out var value) && value >= long.MinValue && value <= long.MaxValue && value == decimal.Truncate(value))
        {
            return (long)value;
        }

        throw new OtlpFormatException("must be a whole number of 64 bits, as text or number");
    }

    public static ulong ReadTime(ref Utf8JsonReader reader)
    {
        if (TryReadDecimal(ref reader, out var value) && value >= 0 && value <= ulong.MaxValue && value == decimal.Truncate(value))
        {
            return (ulong)value;
        }

        throw new OtlpFormatException("must be nanoseconds since 1970 as a whole number, as text or number");
    }

    public static double ReadDouble(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var number))
        {
            return number;
        }

        if (reader.TokenType == JsonTokenType.Null)
        {
            return 0;
        }

        var text = reader.TokenType == JsonTokenType.String ? ReadString(ref reader) : string.Empty;
        return text switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number)
                ? number
                : throw new OtlpFormatException("must be a number, \"NaN\", \"Infinity\" or \"-Infinity\""),
        };
    }

    /// <summary>Bytes arrive as Base64 text and stay it.</summary>
    public static string ReadBytes(ref Utf8JsonReader reader)
    {
        var text = ReadText(ref reader);
        return Base64.IsValid(text) || Base64Url.IsValid(text) ? text : throw new OtlpFormatException("must be Base64 text");
    }

    public static SpanKind ReadKind(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            return SpanEnums.KindOf(ReadInteger(ref reader));
        }

        var text = ReadString(ref reader);
        return SpanEnums.TryParseKind(text, out var kind) ? kind
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? SpanEnums.KindOf(number)
            : throw new OtlpFormatException("must be a number from 0 to 5");
    }

    public static SpanStatus ReadStatus(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            return SpanEnums.StatusOf(ReadInteger(ref reader));
        }

        var text = ReadString(ref reader);
        return SpanEnums.TryParseStatus(text, out var status) ? status
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? SpanEnums.StatusOf(number)
            : throw new OtlpFormatException("must be a number from 0 to 2");
    }

    private static string ReadString(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Escaped lone surrogates and invalid UTF-8 surface only here.
            throw new OtlpFormatException("must be valid Unicode text");
        }
    }

    // Decimal holds every 64-bit number exactly, with fraction and exponent (1.5e9) as JSON permits.
    private static bool TryReadDecimal(ref Utf8JsonReader reader, out decimal value)
    {
        value = 0;
        return reader.TokenType switch
        {
            JsonTokenType.Null => true,
            JsonTokenType.Number => reader.TryGetDecimal(out value),
            JsonTokenType.String => decimal.TryParse(
                ReadString(ref reader), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture, out value),
            _ => false,
        };
    }
}
