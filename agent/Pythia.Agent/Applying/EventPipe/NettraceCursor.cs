using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pythia.Agent.Applying.EventPipe;

/// <summary>Reads the primitive values of nettrace bytes. Bytes that end too soon throw <see cref="InvalidDataException"/>.</summary>
internal ref struct NettraceCursor(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;

    public int Position { get; private set; }

    public readonly int Remaining => bytes.Length - Position;

    public byte Byte() => Take(1)[0];

    public short Int16() => BinaryPrimitives.ReadInt16LittleEndian(Take(2));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public double Float64() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

    public Guid Guid() => new(Take(16));

    public uint VarUInt32() => (uint)VarUInt64();

    public ulong VarUInt64()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var b = Byte();
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("a variable-length number of the nettrace stream has more than 64 bits");
    }

    /// <summary>A UTF-16 text that ends in a zero; without one the rest of the bytes is the text (writers cut long payloads).</summary>
    public ReadOnlySpan<char> Text()
    {
        var rest = MemoryMarshal.Cast<byte, char>(bytes[Position..]);
        var end = rest.IndexOf('\0');
        if (end < 0)
        {
            Position = bytes.Length;
            return rest;
        }

        Position += (end + 1) * 2;
        return rest[..end];
    }

    public void Skip(int count) => Take(count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)Remaining)
        {
            throw new InvalidDataException($"the nettrace stream ends {count - Remaining} bytes too soon");
        }

        var taken = bytes.Slice(Position, count);
        Position += count;
        return taken;
    }
}
