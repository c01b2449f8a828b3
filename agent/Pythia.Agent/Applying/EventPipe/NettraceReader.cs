using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Pythia.Agent.Applying.EventPipe;

/// <summary>
/// Reads a nettrace stream (version 4: the one that EventPipe sessions send) block by block and hands each event to a receiver.
/// Memory: one buffer of the size of the largest block and the session's metadata; nothing is allocated per event.
/// Lost events are seen as gaps in a thread's sequence numbers; that is a lower bound, because a thread that never got a buffer
/// is not counted by the runtime.
/// </summary>
internal sealed class NettraceReader(Stream stream, IEventReceiver receiver)
{
    private const byte NullReferenceTag = 1;
    private const byte BeginObjectTag = 5;
    private const byte EndObjectTag = 6;
    private const int MaxBlockBytes = 32 << 20;
    private const int MaxMetadata = 16_384;

    private readonly BlockParser parser = new(receiver, MaxMetadata);
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(64 << 10);
    private long position;

    /// <summary>Events handed over.</summary>
    public long Events => parser.Events;

    /// <summary>Events that the runtime dropped because the ring was full; a lower bound.</summary>
    public long Lost => parser.Lost;

    /// <summary>Nanoseconds are the unit of time stamps only when this is 1 000 000 000.</summary>
    public long TicksPerSecond { get; private set; }

    /// <summary>Reads up to the end of the stream.</summary>
    /// <exception cref="InvalidDataException">The bytes are not nettrace, or are damaged.</exception>
    /// <exception cref="EndOfStreamException">The process went away in mid-block.</exception>
    public async Task ReadAllAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ReadHeaderAsync(cancellationToken);
            while (await ReadTagAsync(cancellationToken) is BeginObjectTag)
            {
                await ReadObjectAsync(cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = [];
        }
    }

    private async ValueTask ReadHeaderAsync(CancellationToken cancellationToken)
    {
        await FillAsync(8 + 4 + 20, cancellationToken);
        if (!buffer.AsSpan(0, 8).SequenceEqual("Nettrace"u8) || !buffer.AsSpan(12, 20).SequenceEqual("!FastSerialization.1"u8))
        {
            throw new InvalidDataException("the stream does not start as a nettrace version 4 stream does");
        }
    }

    private async ValueTask ReadObjectAsync(CancellationToken cancellationToken)
    {
        // Type object: begin, null reference, version, minimum reader version, name, end.
        await FillAsync(1 + 1 + 4 + 4 + 4, cancellationToken);
        var nameLength = BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(10));
        if (nameLength is < 1 or > 64)
        {
            throw new InvalidDataException($"a type name of {nameLength} bytes in the nettrace stream");
        }

        await FillAsync(nameLength + 1, cancellationToken);
        var name = Encoding.ASCII.GetString(buffer, 0, nameLength);
        if (name == "Trace")
        {
            await FillAsync(48, cancellationToken);
            TicksPerSecond = BinaryPrimitives.ReadInt64LittleEndian(buffer.AsSpan(24));
        }
        else
        {
            await ReadBlockAsync(name, cancellationToken);
        }

        if (await ReadTagAsync(cancellationToken) != EndObjectTag)
        {
            throw new InvalidDataException($"the nettrace object '{name}' does not end where it should");
        }
    }

    private async ValueTask ReadBlockAsync(string name, CancellationToken cancellationToken)
    {
        await FillAsync(4, cancellationToken);
        var size = BinaryPrimitives.ReadInt32LittleEndian(buffer);
        if (size is < 0 or > MaxBlockBytes)
        {
            throw new InvalidDataException($"a {name} of {size} bytes in the nettrace stream");
        }

        var padding = (int)((4 - (position & 3)) & 3);
        await FillAsync(padding, cancellationToken);
        await FillAsync(size, cancellationToken);
        parser.Parse(name, buffer.AsSpan(0, size));
    }

    private async ValueTask<byte> ReadTagAsync(CancellationToken cancellationToken)
    {
        if (await stream.ReadAtLeastAsync(buffer.AsMemory(0, 1), 1, throwOnEndOfStream: false, cancellationToken) == 0)
        {
            return NullReferenceTag;
        }

        position++;
        return buffer[0];
    }

    private async ValueTask FillAsync(int count, CancellationToken cancellationToken)
    {
        if (buffer.Length < count)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = ArrayPool<byte>.Shared.Rent(count);
        }

        await stream.ReadExactlyAsync(buffer.AsMemory(0, count), cancellationToken);
        position += count;
    }
}
