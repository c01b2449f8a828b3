using System.Globalization;

namespace Pythia.Model;

/// <summary>Identifies a trace: 16 bytes, not all zero in a valid trace (OpenTelemetry specification, "SpanContext").</summary>
/// <param name="High">The first eight bytes, big-endian.</param>
/// <param name="Low">The last eight bytes, big-endian.</param>
public readonly record struct TraceId(ulong High, ulong Low)
{
    /// <summary>True for the all-zero id, which the specification calls invalid.</summary>
    public bool IsEmpty => (High | Low) == 0;

    /// <summary>Reads 32 hexadecimal digits of either case.</summary>
    /// <returns>False when the text has another length or another character.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out TraceId traceId)
    {
        if (text.Length == 32
            && ulong.TryParse(text[..16], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var high)
            && ulong.TryParse(text[16..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var low))
        {
            traceId = new TraceId(high, low);
            return true;
        }

        traceId = default;
        return false;
    }

    /// <summary>32 lower-case hexadecimal digits.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{High:x16}{Low:x16}");
}
