using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Pythia.Ingesting.Writing;

/// <summary>Writes protobuf fields. Nested messages are written into a writer of their own and copied.</summary>
internal sealed class ProtobufWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(256);

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public void Clear() => _buffer.ResetWrittenCount();

    public void Varint(int field, ulong value)
    {
        Raw(((ulong)field << 3) | 0);
        Raw(value);
    }

    public void Fixed64(int field, ulong value)
    {
        Raw(((ulong)field << 3) | 1);
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
    }

    public void Text(int field, string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        Raw(((ulong)field << 3) | 2);
        Raw((ulong)length);
        _buffer.Advance(Encoding.UTF8.GetBytes(value, _buffer.GetSpan(length)));
    }

    public void Id(int field, ulong value)
    {
        Raw(((ulong)field << 3) | 2);
        Raw(8);
        BinaryPrimitives.WriteUInt64BigEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
    }

    public void Id(int field, ulong high, ulong low)
    {
        Raw(((ulong)field << 3) | 2);
        Raw(16);
        var span = _buffer.GetSpan(16);
        BinaryPrimitives.WriteUInt64BigEndian(span, high);
        BinaryPrimitives.WriteUInt64BigEndian(span[8..], low);
        _buffer.Advance(16);
    }

    public void Message(int field, ProtobufWriter content)
    {
        Raw(((ulong)field << 3) | 2);
        Raw((ulong)content.Written.Length);
        _buffer.Write(content.Written);
    }

    private void Raw(ulong value)
    {
        var span = _buffer.GetSpan(10);
        var length = 0;
        for (; value >= 0x80; value >>= 7)
        {
            span[length++] = (byte)(value | 0x80);
        }

        span[length++] = (byte)value;
        _buffer.Advance(length);
    }
}
