using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Pythia.Ingesting.Decoding;

/// <summary>Reads one Protocol Buffers message from memory, without allocating. Every method is false on truncated or overlong input.</summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> bytes)
{
    private const int MaxGroupDepth = 16;
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position;

    public readonly bool AtEnd => _position >= _bytes.Length;

    /// <summary>
    /// Reads a length-delimited field whose number is below 16 and whose value has less than 128 bytes, as nearly all have;
    /// reads nothing and is false at any other.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadShortField(out int field, out ReadOnlySpan<byte> value)
    {
        var rest = _bytes[_position..];
        if (rest.Length >= 2 && (rest[0] & 0x87) == (int)ProtobufWireType.Bytes && rest[1] < 0x80 && rest[1] <= rest.Length - 2 && rest[0] >= 8)
        {
            field = rest[0] >> 3;
            value = rest.Slice(2, rest[1]);
            _position += 2 + rest[1];
            return true;
        }

        field = 0;
        value = default;
        return false;
    }

    public bool TryReadTag(out int field, out ProtobufWireType wireType)
    {
        field = 0;
        wireType = default;
        if (!TryReadVarint(out var tag) || tag > uint.MaxValue)
        {
            return false;
        }

        field = (int)(tag >> 3);
        wireType = (ProtobufWireType)(tag & 7);
        return field > 0 && wireType <= ProtobufWireType.Fixed32;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadVarint(out ulong value)
    {
        if (_position < _bytes.Length && _bytes[_position] < 0x80)
        {
            value = _bytes[_position++];
            return true;
        }

        return TryReadLongVarint(out value);
    }

    public bool TryReadFixed64(out ulong value)
    {
        if (_bytes.Length - _position < sizeof(ulong))
        {
            value = 0;
            return false;
        }

        value = BinaryPrimitives.ReadUInt64LittleEndian(_bytes[_position..]);
        _position += sizeof(ulong);
        return true;
    }

    public bool TryReadBytes(out ReadOnlySpan<byte> value)
    {
        if (!TryReadVarint(out var length) || length > (ulong)(_bytes.Length - _position))
        {
            value = default;
            return false;
        }

        value = _bytes.Slice(_position, (int)length);
        _position += (int)length;
        return true;
    }

    public bool TrySkip(int field, ProtobufWireType wireType) => TrySkip(field, wireType, 0);

    private bool TrySkip(int field, ProtobufWireType wireType, int depth)
    {
        switch (wireType)
        {
            case ProtobufWireType.Varint:
                return TryReadVarint(out _);
            case ProtobufWireType.Fixed64:
                return TryAdvance(sizeof(ulong));
            case ProtobufWireType.Fixed32:
                return TryAdvance(sizeof(uint));
            case ProtobufWireType.Bytes:
                return TryReadBytes(out _);
            case ProtobufWireType.StartGroup when depth < MaxGroupDepth:
                while (TryReadTag(out var inner, out var innerType))
                {
                    if (innerType == ProtobufWireType.EndGroup)
                    {
                        return inner == field;
                    }

                    if (!TrySkip(inner, innerType, depth + 1))
                    {
                        return false;
                    }
                }

                return false;
            default:
                return false;
        }
    }

    private bool TryReadLongVarint(out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 70 && _position < _bytes.Length; shift += 7)
        {
            var next = _bytes[_position++];
            if (shift == 63 && next > 1)
            {
                return false;
            }

            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return true;
            }
        }

        return false;
    }

    private bool TryAdvance(int count)
    {
        if (_bytes.Length - _position < count)
        {
            return false;
        }

        _position += count;
        return true;
    }
}
