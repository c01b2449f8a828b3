using System.Globalization;

namespace Pythia.Model;

/// <summary>Identifies a span within its trace: 8 bytes; zero means "none".</summary>
/// <param name="Value">The eight bytes, big-endian.</param>
public readonly record struct SpanId(ulong Value)
{
    /// <summary>True for the all-zero id: no span (a root's parent).</summary>
    public bool IsEmpty => Value == 0;

    /// <summary>Reads 16 hexadecimal digits of either case.</summary>
    /// <returns>False when the text has another length or another character.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out SpanId spanId)
    {
        if (text.Length == 16
            && ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            spanId = new SpanId(value);
            return true;
        }

        spanId = default;
        return false;
    }

    /// <summary>16 lower-case hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("x16", CultureInfo.InvariantCulture);
}
