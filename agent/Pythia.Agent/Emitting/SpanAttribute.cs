using System.Globalization;

namespace Pythia.Agent.Emitting;

/// <summary>One attribute of a span: text, integer or floating-point number.</summary>
internal readonly record struct SpanAttribute
{
    /// <summary>Longer texts are cut.</summary>
    public const int MaxTextLength = 256;

    private SpanAttribute(string key, string? text, long integer, double number, SpanAttributeKind kind)
    {
        Key = key;
        Text = text;
        Integer = integer;
        Number = number;
        Kind = kind;
    }

    public string Key { get; }

    public string? Text { get; }

    public long Integer { get; }

    public double Number { get; }

    public SpanAttributeKind Kind { get; }

    public static SpanAttribute Of(string key, string text) =>
        new(key, text.Length <= MaxTextLength ? text : text[..MaxTextLength], 0, 0, SpanAttributeKind.Text);

    public static SpanAttribute Of(string key, long value) => new(key, null, value, 0, SpanAttributeKind.Integer);

    public static SpanAttribute Of(string key, double value) => new(key, null, 0, value, SpanAttributeKind.Number);

    /// <summary>
    /// A value that arrives as text, as the number that it shows if it shows one exactly: what varies with a number must stay one.
    /// A leading zero or plus keeps it text ("007" is an article number).
    /// </summary>
    public static SpanAttribute Parse(string key, ReadOnlySpan<char> text)
    {
        if (text.Length is > 0 and < 20 && (char.IsAsciiDigit(text[0]) || (text[0] == '-' && text.Length > 1))
            && !(text.Length > 1 && text[0] == '0' && text[1] != '.'))
        {
            if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
            {
                return Of(key, integer);
            }

            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
            {
                return Of(key, number);
            }
        }

        return Of(key, (text.Length <= MaxTextLength ? text : text[..MaxTextLength]).ToString());
    }
}
