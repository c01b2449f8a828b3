using System.Numerics;

namespace Pythia.Model;

/// <summary>
/// Makes a <see cref="Key128"/> of a sequence of texts and numbers. Two lanes of multiply-rotate mixing, finished as in
/// MurmurHash3. Not for secrets: whoever chooses the input can make two inputs collide.
/// </summary>
/// <remarks>The result is part of the persisted format: keys stand in statuses. A changed constant changes every key.</remarks>
public struct StableHasher
{
    private const ulong FirstMultiplier = 0x87c37b91114253d5;
    private const ulong SecondMultiplier = 0x4cf5ad432745937f;

    private ulong _high;
    private ulong _low;
    private ulong _count;

    /// <summary>Adds a number.</summary>
    public void Add(ulong value)
    {
        _high ^= BitOperations.RotateLeft(value * FirstMultiplier, 31) * SecondMultiplier;
        _high = ((BitOperations.RotateLeft(_high, 27) + _low) * 5) + 0x52dce729;
        _low ^= BitOperations.RotateLeft(value * SecondMultiplier, 33) * FirstMultiplier;
        _low = ((BitOperations.RotateLeft(_low, 31) + _high) * 5) + 0x38495ab5;
        _count++;
    }

    /// <summary>Adds a key.</summary>
    public void Add(Key128 key)
    {
        Add(key.High);
        Add(key.Low);
    }

    /// <summary>Adds a text, its length included, so that neighbors cannot run together.</summary>
    public void Add(ReadOnlySpan<char> text)
    {
        Add((ulong)text.Length);
        var at = 0;
        while (at < text.Length)
        {
            ulong word = 0;
            for (var i = 0; i < 4 && at < text.Length; i++, at++)
            {
                word |= (ulong)text[at] << (16 * i);
            }

            Add(word);
        }
    }

    /// <summary>The key of all that was added.</summary>
    public readonly Key128 ToKey()
    {
        var high = _high ^ _count;
        var low = _low ^ _count;
        high += low;
        low += high;
        high = Finish(high);
        low = Finish(low);
        high += low;
        low += high;
        return new Key128(high, low);
    }

    private static ulong Finish(ulong value)
    {
        value ^= value >> 33;
        value *= 0xff51afd7ed558ccd;
        value ^= value >> 33;
        value *= 0xc4ceb9fe1a85ec53;
        return value ^ (value >> 33);
    }
}
