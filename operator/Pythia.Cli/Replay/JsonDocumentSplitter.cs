using System.Buffers;

namespace Pythia.Cli.Replay;

/// <summary>
/// Cuts a stream of JSON into its top-level objects: one per line, pretty-printed, or one after the other. An array around them is
/// looked through. Reads no further than needed; a document must fit in memory.
/// </summary>
internal sealed class JsonDocumentSplitter(Stream stream)
{
    private const int FirstBuffer = 1 << 20;
    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}"u8);
    private static readonly SearchValues<byte> InText = SearchValues.Create("\"\\"u8);

    private byte[] _buffer = new byte[FirstBuffer];
    private int _filled;
    private int _start;
    private int _at;

    /// <summary>The bytes of the stream read so far.</summary>
    public long BytesRead { get; private set; }

    /// <summary>True when the stream ended inside of a document, which is then returned as it is.</summary>
    public bool Truncated { get; private set; }

    /// <summary>The next object; false at the end. The bytes are valid until the next call.</summary>
    public bool TryRead(out ReadOnlySpan<byte> document)
    {
        document = default;
        _start = _at;
        if (!SkipTo((byte)'{'))
        {
            return false;
        }

        _start = _at;
        var depth = 0;
        while (true)
        {
            var found = _buffer.AsSpan(_at, _filled - _at).IndexOfAny(Structure);
            if (found < 0)
            {
                _at = _filled;
                if (!Fill())
                {
                    return End(out document);
                }

                continue;
            }

            _at += found;
            var c = _buffer[_at++];
            if (c == '"')
            {
                if (!SkipText())
                {
                    return End(out document);
                }
            }
            else if (c == '{')
            {
                depth++;
            }
            else if (--depth == 0)
            {
                document = _buffer.AsSpan(_start, _at - _start);
                return true;
            }
        }
    }

    private bool End(out ReadOnlySpan<byte> document)
    {
        Truncated = true;
        document = _buffer.AsSpan(_start, _filled - _start);
        return true;
    }

    private bool SkipTo(byte wanted)
    {
        while (true)
        {
            var found = _buffer.AsSpan(_at, _filled - _at).IndexOf(wanted);
            if (found >= 0)
            {
                _at += found;
                return true;
            }

            _start = _at = _filled;
            if (!Fill())
            {
                return false;
            }
        }
    }

    private bool SkipText()
    {
        while (true)
        {
            var found = _buffer.AsSpan(_at, _filled - _at).IndexOfAny(InText);
            if (found < 0)
            {
                _at = _filled;
                if (!Fill())
                {
                    return false;
                }

                continue;
            }

            _at += found;
            if (_buffer[_at++] == '"')
            {
                return true;
            }

            if (_at >= _filled && !Fill())
            {
                return false;
            }

            _at++;
        }
    }

    /// <summary>Reads on, keeping what belongs to the current document.</summary>
    private bool Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _filled - _start).CopyTo(_buffer);
            _filled -= _start;
            _at -= _start;
            _start = 0;
        }

        if (_filled == _buffer.Length)
        {
            Array.Resize(ref _buffer, checked(_buffer.Length * 2));
        }

        var read = stream.Read(_buffer, _filled, _buffer.Length - _filled);
        _filled += read;
        BytesRead += read;
        return read > 0;
    }
}
