using System.Text;
using Pythia.Model;

namespace Pythia.Ingesting.Decoding;

/// <summary>
/// Collects the checked attributes of the span or resource being decoded. Sets are parts of one array after the other; an array is
/// written once, so the sets stay as they are.
/// </summary>
internal sealed class AttributeBuffer(DecodeLimits limits, StringTable strings)
{
    // Small enough for the young generation.
    private const int ArraySize = 16 << 10;
    private const int MaxVarintSize = 5;
    private byte[] _bytes = [];
    private int _start;
    private int _length;
    private int _count;
    private ulong _filter;

    /// <summary>Attributes left out since the last <see cref="ResetCounts"/>.</summary>
    public int AttributesCut { get; private set; }

    /// <summary>Values shortened since the last <see cref="ResetCounts"/>.</summary>
    public int TextsCut { get; private set; }

    public void ResetCounts() => (AttributesCut, TextsCut) = (0, 0);

    /// <summary>Begins the next set; what was collected before and not made a set is written over.</summary>
    public void Clear() => (_length, _count, _filter) = (_start, 0, 0);

    /// <summary>Adds a checked attribute.</summary>
    public void Add(ReadOnlySpan<byte> keyValue, ReadOnlySpan<byte> key)
    {
        if (_count >= limits.MaxAttributes)
        {
            AttributesCut++;
            return;
        }

        _count++;
        _filter |= EncodedAttributeSet.Filter(key);
        if (keyValue.Length > limits.MaxTextBytes)
        {
            AddLong(keyValue);
            return;
        }

        Reserve(MaxVarintSize + keyValue.Length);
        AppendVarint(keyValue.Length);
        Append(keyValue);
    }

    /// <summary>The set of what was collected since <see cref="Clear"/>, which is to be called before the next one.</summary>
    public AttributeSet ToSet()
    {
        if (_count == 0)
        {
            return AttributeSet.Empty;
        }

        var set = new EncodedAttributeSet(_bytes, _start, _length - _start, _count, _filter, strings);
        _start = _length;
        return set;
    }

    /// <summary>The longest start of <paramref name="utf8"/> within <paramref name="maxBytes"/> that ends between two characters.</summary>
    public static ReadOnlySpan<byte> Shorten(ReadOnlySpan<byte> utf8, int maxBytes)
    {
        if (utf8.Length <= maxBytes)
        {
            return utf8;
        }

        var end = maxBytes;
        while (end > 0 && (utf8[end] & 0xC0) == 0x80)
        {
            end--;
        }

        return utf8[..end];
    }

    // Rewritten as key and text: what is this long is a text, an array, a map or bytes, all of which read as text.
    private void AddLong(ReadOnlySpan<byte> keyValue)
    {
        AnyValueReader.Split(keyValue, out var key, out var value);
        var read = AnyValueReader.Read(value, strings);
        var text = read.Kind == AttributeValueKind.Text ? Encoding.UTF8.GetBytes(read.ToString()) : [];
        var shortKey = Shorten(key, limits.MaxTextBytes);
        var shortText = Shorten(text, limits.MaxTextBytes);
        if (shortKey.Length < key.Length || shortText.Length < text.Length)
        {
            TextsCut++;
        }

        var inner = 1 + VarintSize(shortText.Length) + shortText.Length;
        Reserve((4 * MaxVarintSize) + 4 + shortKey.Length + shortText.Length);
        AppendVarint(1 + VarintSize(shortKey.Length) + shortKey.Length + 1 + VarintSize(inner) + inner);
        AppendTagged(1, shortKey);
        AppendVarint((2 << 3) | (int)ProtobufWireType.Bytes);
        AppendVarint(inner);
        AppendTagged(1, shortText);
    }

    private void AppendTagged(int field, ReadOnlySpan<byte> bytes)
    {
        AppendVarint((field << 3) | (int)ProtobufWireType.Bytes);
        AppendVarint(bytes.Length);
        Append(bytes);
    }

    private static int VarintSize(int value) => value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x200000 ? 3 : value < 0x10000000 ? 4 : 5;

    private void AppendVarint(int value)
    {
        var rest = (uint)value;
        for (; rest >= 0x80; rest >>= 7)
        {
            _bytes[_length++] = (byte)(rest | 0x80);
        }

        _bytes[_length++] = (byte)rest;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    // Bounded by MaxAttributes x MaxTextBytes (and the framing) per span.
    private void Reserve(int count)
    {
        if (_bytes.Length - _length >= count)
        {
            return;
        }

        var begun = _length - _start;
        var next = GC.AllocateUninitializedArray<byte>(Math.Max(ArraySize, 2 * (begun + count)));
        _bytes.AsSpan(_start, begun).CopyTo(next);
        (_bytes, _start, _length) = (next, 0, begun);
    }
}
