using System.Buffers.Binary;
using System.Text;

namespace Pythia.Agent.Emitting;

/// <summary>
/// Writes protobuf into one growing buffer. A nested message gets one byte for its length, which is widened afterwards if the
/// message turns out longer: one short move instead of a second buffer.
/// </summary>
internal sealed class ProtobufWriter
{
    private byte[] buffer = new byte[64 << 10];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => buffer.AsMemory(0, Length);

    public void Clear() => Length = 0;

    /// <summary>Starts a nested message.</summary>
    /// <returns>What <see cref="End"/> needs.</returns>
    public int Begin(int field)
    {
        Tag(field, 2);
        Reserve(1);
        return Length++;
    }

    public void End(int mark)
    {
        var size = Length - mark - 1;
        var width = VarintWidth((ulong)size);
        if (width > 1)
        {
            Reserve(width - 1);
            buffer.AsSpan(mark + 1, size).CopyTo(buffer.AsSpan(mark + width));
            Length += width - 1;
        }

        WriteVarintAt(mark, (ulong)size);
    }

    public void Varint(int field, ulong value)
    {
        Tag(field, 0);
        RawVarint(value);
    }

    public void Fixed64(int field, ulong value)
    {
        Tag(field, 1);
        Reserve(8);
        BinaryPrimitives.WriteUInt64LittleEndian(buffer.AsSpan(Length), value);
        Length += 8;
    }

    public void Float64(int field, double value) => Fixed64(field, BitConverter.DoubleToUInt64Bits(value));

    public void Text(int field, string value)
    {
        Tag(field, 2);
        var size = Encoding.UTF8.GetByteCount(value);
        RawVarint((ulong)size);
        Reserve(size);
        Length += Encoding.UTF8.GetBytes(value, buffer.AsSpan(Length));
    }

    /// <summary>An id of 8 bytes, big-endian.</summary>
    public void Id(int field, ulong value)
    {
        Tag(field, 2);
        RawVarint(8);
        BigEndian(value);
    }

    /// <summary>An id of 16 bytes, big-endian.</summary>
    public void Id(int field, ulong high, ulong low)
    {
        Tag(field, 2);
        RawVarint(16);
        BigEndian(high);
        BigEndian(low);
    }

    private void BigEndian(ulong value)
    {
        Reserve(8);
        BinaryPrimitives.WriteUInt64BigEndian(buffer.AsSpan(Length), value);
        Length += 8;
    }

    private void Tag(int field, int wireType) => RawVarint((ulong)((field << 3) | wireType));

    private void RawVarint(ulong value)
    {
        Reserve(10);
        Length = WriteVarintAt(Length, value);
    }

    private int WriteVarintAt(int at, ulong value)
    {
        while (value >= 0x80)
        {
            buffer[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        buffer[at++] = (byte)value;
        return at;
    }

    private static int VarintWidth(ulong value)
    {
        var width = 1;
        while ((value >>= 7) != 0)
        {
            width++;
        }

        return width;
    }

    private void Reserve(int count)
    {
        if (buffer.Length - Length < count)
        {
            Array.Resize(ref buffer, Math.Max(buffer.Length * 2, Length + count));
        }
    }
}
