using System.Text;
using Pythia.Model;

namespace Pythia.Ingesting.Decoding;

/// <summary>Collects the checked attributes of the span or resource being decoded; reused from one to the next.</summary>
internal sealed class AttributeBuffer(DecodeLimits limits, StringTable strings)
{
    private byte[] _bytes = new byte[4096];
    private int _length;
    private int _count;
    private ulong _filter;

    /// <summary>Attributes left out since the last <see cref="ResetCounts"/>.</summary>
    public int AttributesCut { get; private set; }

    /// <summary>Values shortened since the last <see cref="ResetCounts"/>.</summary>
    public int TextsCut { get; private set; }

    public void ResetCounts() => (AttributesCut, TextsCut) = (0, 0);

    public void Clear() => (_length, _count, _filter) = (0, 0, 0);

    public void Add(ReadOnlySpan<byte> keyValue)
    {
        if (_count >= limits.MaxAttributes)
        {
            AttributesCut++;
            return;
        }

        _count++;
        _filter |= EncodedAttributeSet.Filter(AnyValueReader.KeyOf(keyValue));
        if (keyValue.Length > limits.MaxTextBytes)
        {
            AddLong(keyValue);
            return;
        }

        AppendVarint(keyValue.Length);
        Append(keyValue);
    }

    public AttributeSet ToSet() =>
        _count == 0 ? AttributeSet.Empty : new EncodedAttributeSet(_bytes.AsSpan(0, _length).ToArray(), _count, _filter, strings);

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
        Reserve(5);
        var rest = (uint)value;
        for (; rest >= 0x80; rest >>= 7)
        {
            _bytes[_length++] = (byte)(rest | 0x80);
        }

        _bytes[_length++] = (byte)rest;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    // Bounded by MaxAttributes x MaxTextBytes (and the framing) per span.
    private void Reserve(int count)
    {
        if (_bytes.Length - _length < count)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + count));
        }
    }
}
