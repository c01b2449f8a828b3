using System.Buffers.Binary;
using System.Text;

namespace Pythia.Ingesting.Decoding;

/// <summary>
/// Gives the same string for the same UTF-8 bytes, most of the time: a two-way cache of fixed size, so that operation
/// names, attribute keys and common values are allocated once. A string that is pushed out is merely allocated again.
/// Safe for concurrent use without locks: a slot is one reference, and a lost write costs one allocation.
/// </summary>
public sealed class StringTable
{
    /// <summary>Longer strings are rarely repeated and would pin memory.</summary>
    private const int MaxCachedBytes = 96;
    private readonly string?[] _slots;

    /// <summary>Makes a table.</summary>
    /// <param name="slots">How many strings it can hold; rounded up to a power of two, 64 to 1,048,576.</param>
    public StringTable(int slots = 16384)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slots, 64);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(slots, 1 << 20);
        _slots = new string?[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)slots)];
    }

    /// <summary>The string of these bytes, which must be valid UTF-8; invalid sequences become U+FFFD.</summary>
    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            return string.Empty;
        }

        if (utf8.Length > MaxCachedBytes)
        {
            return Encoding.UTF8.GetString(utf8);
        }

        var first = (int)(Hash(utf8) & (ulong)(_slots.Length - 1));
        var second = first ^ 1;
        if (_slots[first] is { } hit && Matches(hit, utf8))
        {
            return hit;
        }

        if (_slots[second] is { } other && Matches(other, utf8))
        {
            return other;
        }

        var text = Encoding.UTF8.GetString(utf8);
        _slots[second] = _slots[first];
        _slots[first] = text;
        return text;
    }

    internal static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = (ulong)bytes.Length * 0x9E3779B97F4A7C15UL;
        while (bytes.Length >= sizeof(ulong))
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        ulong tail = 0;
        foreach (var next in bytes)
        {
            tail = (tail << 8) | next;
        }

        return Mix(hash ^ tail);
    }

    private static ulong Mix(ulong value)
    {
        value *= 0xBF58476D1CE4E5B9UL;
        return value ^ (value >> 29) ^ (value >> 47);
    }

    // Ascii.Equals is false for any byte above 0x7F, so text outside ASCII is compared the slow way.
    private static bool Matches(string text, ReadOnlySpan<byte> utf8)
    {
        if (text.Length == utf8.Length)
        {
            return Ascii.Equals(utf8, text);
        }

        if (text.Length > utf8.Length)
        {
            return false;
        }

        Span<char> characters = stackalloc char[MaxCachedBytes];
        var written = Encoding.UTF8.GetChars(utf8, characters);
        return characters[..written].SequenceEqual(text);
    }
}
