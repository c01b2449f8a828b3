using System.Globalization;

namespace Pythia.Model;

/// <summary>A stable 128-bit key (of a calling context, of a group): the same after a restart and on every machine.</summary>
/// <param name="High">The first eight bytes.</param>
/// <param name="Low">The last eight bytes.</param>
public readonly record struct Key128(ulong High, ulong Low) : IComparable<Key128>
{
    /// <summary>True for the all-zero key: nothing.</summary>
    public bool IsEmpty => (High | Low) == 0;

    /// <summary>Compares two keys.</summary>
    public static bool operator <(Key128 left, Key128 right) => left.CompareTo(right) < 0;

    /// <summary>Compares two keys.</summary>
    public static bool operator <=(Key128 left, Key128 right) => left.CompareTo(right) <= 0;

    /// <summary>Compares two keys.</summary>
    public static bool operator >(Key128 left, Key128 right) => left.CompareTo(right) > 0;

    /// <summary>Compares two keys.</summary>
    public static bool operator >=(Key128 left, Key128 right) => left.CompareTo(right) >= 0;

    /// <summary>Reads 32 hexadecimal digits.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Key128 key)
    {
        key = default;
        if (text.Length != 32
            || !ulong.TryParse(text[..16], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var high)
            || !ulong.TryParse(text[16..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var low))
        {
            return false;
        }

        key = new Key128(high, low);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(Key128 other) => High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    /// <summary>32 lower-case hexadecimal digits.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{High:x16}{Low:x16}");
}
