using System.Globalization;

namespace Pythia.Model;

/// <summary>The value of an attribute: a string, a whole number, a real number or a truth value. Arrays and maps arrive as their JSON text.</summary>
public readonly record struct AttributeValue
{
    private readonly string? _text;
    private readonly long _bits;

    private AttributeValue(AttributeValueKind kind, string? text, long bits)
    {
        Kind = kind;
        _text = text;
        _bits = bits;
    }

    /// <summary>Which of the four it is; <see cref="AttributeValueKind.None"/> for the default value.</summary>
    public AttributeValueKind Kind { get; }

    /// <summary>True for whole and real numbers.</summary>
    public bool IsNumeric => Kind is AttributeValueKind.Integer or AttributeValueKind.Double;

    /// <summary>A string value.</summary>
    public static AttributeValue Of(string value) => new(AttributeValueKind.Text, value, 0);

    /// <summary>A whole number.</summary>
    public static AttributeValue Of(long value) => new(AttributeValueKind.Integer, null, value);

    /// <summary>A real number.</summary>
    public static AttributeValue Of(double value) => new(AttributeValueKind.Double, null, BitConverter.DoubleToInt64Bits(value));

    /// <summary>A truth value.</summary>
    public static AttributeValue Of(bool value) => new(AttributeValueKind.Boolean, null, value ? 1 : 0);

    /// <summary>The number; NaN when the value is not numeric.</summary>
    public double AsNumber() => Kind switch
    {
        AttributeValueKind.Integer => _bits,
        AttributeValueKind.Double => BitConverter.Int64BitsToDouble(_bits),
        _ => double.NaN,
    };

    /// <summary>The whole number; 0 when the value is not one.</summary>
    public long AsInteger() => Kind is AttributeValueKind.Integer or AttributeValueKind.Boolean ? _bits : 0;

    /// <summary>The value as text, numbers in the invariant culture, truth values in lower case.</summary>
    public override string ToString() => Kind switch
    {
        AttributeValueKind.Text => _text!,
        AttributeValueKind.Integer => _bits.ToString(CultureInfo.InvariantCulture),
        AttributeValueKind.Double => AsNumber().ToString("R", CultureInfo.InvariantCulture),
        AttributeValueKind.Boolean => _bits != 0 ? "true" : "false",
        _ => string.Empty,
    };
}
