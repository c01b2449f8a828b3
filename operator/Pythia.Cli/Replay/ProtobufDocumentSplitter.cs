namespace Pythia.Cli.Replay;

/// <summary>
/// Cuts a file of OTLP in protobuf into pieces that decode by themselves: each top-level field of one long
/// <c>ExportTraceServiceRequest</c>, or each message behind a length of four bytes, big-endian, as the OpenTelemetry Collector's
/// file exporter writes them.
/// </summary>
internal sealed class ProtobufDocumentSplitter(Stream stream, bool lengthPrefixed)
{
    /// <summary>The largest piece that is read; a longer one is a broken length.</summary>
    public const int MaxPieceBytes = 1 << 30;

    private const byte ResourceSpansTag = 0x0A;
    private byte[] _buffer = new byte[1 << 16];

    /// <summary>The next piece; false at the end.</summary>
    /// <exception cref="InvalidDataException">The file is broken or cut off.</exception>
    public bool TryRead(out ReadOnlySpan<byte> piece)
    {
        piece = default;
        var first = stream.ReadByte();
        if (first < 0)
        {
            return false;
        }

        var header = 0;
        long length;
        if (lengthPrefixed)
        {
            length = ((long)first << 24) | ((long)NextByte() << 16) | ((long)NextByte() << 8) | (uint)NextByte();
        }
        else
        {
            if (first != ResourceSpansTag)
            {
                throw new InvalidDataException($"is no OTLP trace data in protobuf: unexpected field tag 0x{first:x2}");
            }

            _buffer[header++] = (byte)first;
            length = ReadLength(ref header);
        }

        if (length > MaxPieceBytes)
        {
            throw new InvalidDataException($"is no OTLP trace data in protobuf, or is broken: a message of {length} bytes");
        }

        var size = header + (int)length;
        if (_buffer.Length < size)
        {
            Array.Resize(ref _buffer, Math.Max(size, _buffer.Length * 2));
        }

        if (stream.ReadAtLeast(_buffer.AsSpan(header, (int)length), (int)length, throwOnEndOfStream: false) < length)
        {
            throw new InvalidDataException("ends in the middle of a message");
        }

        piece = _buffer.AsSpan(0, size);
        return true;
    }

    private long ReadLength(ref int header)
    {
        long length = 0;
        for (var shift = 0; shift < 63; shift += 7)
        {
            var next = NextByte();
            _buffer[header++] = (byte)next;
            length |= (long)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return length;
            }
        }

        throw new InvalidDataException("is no OTLP trace data in protobuf: a broken length");
    }

    private int NextByte()
    {
        var next = stream.ReadByte();
        return next >= 0 ? next : throw new InvalidDataException("ends in the middle of a message");
    }
}
