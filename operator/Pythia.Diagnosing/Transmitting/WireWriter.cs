using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Pythia.Model;

namespace Pythia.Diagnosing.Transmitting;

/// <summary>Appends numbers and texts to a growing buffer: whole numbers as varints, real numbers with a byte that says which are zero.</summary>
internal sealed class WireWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(256);

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public void Byte(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
    }

    public void Varint(long value) => Varint((ulong)value);

    public void Varint(ulong value)
    {
        var span = _buffer.GetSpan(10);
        var length = 0;
        while (value >= 0x80)
        {
            span[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        span[length++] = (byte)value;
        _buffer.Advance(length);
    }

    /// <summary>A whole number that may be negative: small in size is small in bytes.</summary>
    public void Signed(long value) => Varint((ulong)((value << 1) ^ (value >> 63)));

    public void Fixed(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
    }

    public void Real(double value) => Fixed(BitConverter.DoubleToUInt64Bits(value));

    public void Key(Key128 key)
    {
        Fixed(key.High);
        Fixed(key.Low);
    }

    public void Bytes(ReadOnlySpan<byte> bytes) => _buffer.Write(bytes);

    public void Text(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        Varint(length);
        _buffer.Advance(Encoding.UTF8.GetBytes(text, _buffer.GetSpan(length)));
    }

    public void Moments(in Moments moments)
    {
        Varint(moments.Count);
        if (moments.Count == 0)
        {
            return;
        }

        ReadOnlySpan<double> parts = [moments.Mean, moments.M2, moments.M3, moments.M4];
        var present = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            present |= parts[i] != 0 ? 1 << i : 0;
        }

        Byte((byte)present);
        foreach (var part in parts)
        {
            if (part != 0)
            {
                Real(part);
            }
        }
    }

    /// <summary>The bins in use by their distance from the bin before: most bins of a small sketch are empty.</summary>
    public void Sketch(QuantileSketch sketch)
    {
        var bins = sketch.Bins(out var first);
        Varint(sketch.Zeros);
        Varint(bins.Length - bins.Count(0));
        Signed(first);
        var skipped = 0;
        foreach (var count in bins)
        {
            if (count == 0)
            {
                skipped++;
                continue;
            }

            Varint(skipped);
            Varint(count);
            skipped = 0;
        }
    }

    public void Section(SectionId id, WireWriter content)
    {
        Varint((ulong)id);
        Varint(content.Written.Length);
        Bytes(content.Written);
    }

}
