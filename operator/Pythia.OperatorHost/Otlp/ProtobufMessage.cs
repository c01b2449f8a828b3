using System.Buffers;
using System.Text;

namespace Pythia.OperatorHost.Otlp;

/// <summary>Writes the few small messages that are sent in answer. Fields that hold their default are left out, as in proto3.</summary>
internal sealed class ProtobufMessage
{
    private readonly ArrayBufferWriter<byte> _buffer = new();

    public byte[] ToArray() => _buffer.WrittenSpan.ToArray();

    public ProtobufMessage Varint(int field, ulong value)
    {
        if (value != 0)
        {
            Write(((ulong)field << 3) | 0);
            Write(value);
        }

        return this;
    }

    public ProtobufMessage Text(int field, string value) => value.Length == 0 ? this : Bytes(field, Encoding.UTF8.GetBytes(value));

    public ProtobufMessage Message(int field, ProtobufMessage message) => Bytes(field, message.ToArray());

    public ProtobufMessage Bytes(int field, ReadOnlySpan<byte> value)
    {
        Write(((ulong)field << 3) | 2);
        Write((ulong)value.Length);
        _buffer.Write(value);
        return this;
    }

    private void Write(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            _buffer.Write([(byte)(value | 0x80)]);
        }

        _buffer.Write([(byte)value]);
    }
}
