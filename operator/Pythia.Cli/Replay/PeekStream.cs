namespace Pythia.Cli.Replay;

/// <summary>A read-only stream whose first bytes can be looked at before they are read.</summary>
internal sealed class PeekStream(Stream inner) : Stream
{
    private readonly byte[] _buffer = new byte[1 << 16];
    private int _at;
    private int _filled;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The next bytes, at most <paramref name="count"/>, fewer at the end of the stream.</summary>
    public ReadOnlySpan<byte> Peek(int count)
    {
        while (_filled - _at < count)
        {
            var read = inner.Read(_buffer, _filled, _buffer.Length - _filled);
            if (read == 0)
            {
                break;
            }

            _filled += read;
        }

        return _buffer.AsSpan(_at, Math.Min(count, _filled - _at));
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (_at == _filled)
        {
            if (buffer.Length >= _buffer.Length)
            {
                return inner.Read(buffer);
            }

            _at = 0;
            _filled = inner.Read(_buffer, 0, _buffer.Length);
        }

        var taken = Math.Min(buffer.Length, _filled - _at);
        _buffer.AsSpan(_at, taken).CopyTo(buffer);
        _at += taken;
        return taken;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
