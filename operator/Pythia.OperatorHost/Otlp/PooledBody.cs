using System.Buffers;
using System.IO.Compression;

namespace Pythia.OperatorHost.Otlp;

/// <summary>A request body in pooled memory, within a limit of its own and within that of all requests together.</summary>
internal sealed class PooledBody(InFlightBytes inFlight, int limit) : IDisposable
{
    private const int FirstSize = 16 << 10;
    private byte[] _buffer = [];
    private int _length;

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

    public ReadOnlyMemory<byte> Memory => _buffer.AsMemory(0, _length);

    /// <summary>Reads a stream to its end.</summary>
    /// <param name="stream">The body.</param>
    /// <param name="expected">Its length, when known.</param>
    /// <param name="cancellationToken">Ends reading.</param>
    /// <param name="sizeOf">Tells from the first bytes how many there will be, so that the buffer grows at most once; null when they do not tell.</param>
    public async ValueTask<BodyOutcome> ReadAsync(
        Stream stream, long? expected, CancellationToken cancellationToken, Func<ReadOnlySpan<byte>, long?>? sizeOf = null)
    {
        if (expected > limit)
        {
            return BodyOutcome.TooLarge;
        }

        // One more byte than expected, so that the end is met without growing.
        if (!TryGrow((int)Math.Min(limit + 1L, (expected ?? FirstSize) + 1)))
        {
            return BodyOutcome.Busy;
        }

        while (true)
        {
            var count = await stream.ReadAsync(_buffer.AsMemory(_length), cancellationToken).ConfigureAwait(false);
            _length += count;
            if (count == 0)
            {
                return BodyOutcome.Complete;
            }

            if (_length > limit)
            {
                return BodyOutcome.TooLarge;
            }

            if (_length == _buffer.Length && !TryGrow((int)Math.Min(limit + 1L, Math.Max(_buffer.Length * 2L, sizeOf?.Invoke(Bytes) + 1 ?? 0))))
            {
                return BodyOutcome.Busy;
            }
        }
    }

    /// <summary>Reads a gzip stream to its end; the limit holds for what comes out.</summary>
    public async ValueTask<BodyOutcome> ReadGzipAsync(Stream compressed, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = new GZipStream(compressed, CompressionMode.Decompress, leaveOpen: true);
            return await ReadAsync(stream, null, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException)
        {
            return BodyOutcome.Corrupt;
        }
    }

    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            inFlight.Release(_buffer.Length);
            _buffer = [];
            _length = 0;
        }
    }

    private bool TryGrow(int size)
    {
        var next = ArrayPool<byte>.Shared.Rent(size);
        if (!inFlight.TryReserve(next.Length))
        {
            ArrayPool<byte>.Shared.Return(next);
            return false;
        }

        _buffer.AsSpan(0, _length).CopyTo(next);
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            inFlight.Release(_buffer.Length);
        }

        _buffer = next;
        return true;
    }
}
