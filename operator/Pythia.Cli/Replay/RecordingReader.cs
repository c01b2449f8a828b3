using System.Collections.Immutable;
using System.IO.Compression;
using System.Text.Json;
using Pythia.Ingesting.Decoding;
using Pythia.Model;

namespace Pythia.Cli.Replay;

/// <summary>Reads recorded spans from a stream: OTLP as JSON or protobuf, Jaeger's JSON, each also in gzip. What it is, the first bytes tell.</summary>
internal sealed class RecordingReader
{
    private const int MaxWarnings = 5;
    private static readonly DecodeLimits Limits = DecodeLimits.Default with { MaxSpans = 50_000_000 };

    private readonly OtlpJsonDecoder _json;
    private readonly OtlpProtobufDecoder _protobuf;
    private readonly Action<ImmutableArray<Span>> _sink;
    private readonly List<string> _warnings = [];

    /// <summary>Makes a reader that hands spans to <paramref name="sink"/> in pieces.</summary>
    public RecordingReader(Action<ImmutableArray<Span>> sink)
    {
        var strings = new StringTable();
        _json = new OtlpJsonDecoder(Limits, strings);
        _protobuf = new OtlpProtobufDecoder(Limits, strings, new ResourceTable());
        _sink = sink;
    }

    /// <summary>The first few things that were wrong.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Documents that could not be read.</summary>
    public long Malformed { get; private set; }

    /// <summary>Spans that were refused by themselves.</summary>
    public long Rejected { get; private set; }

    /// <summary>Reads a stream to its end. What cannot be read is counted, and said in <see cref="Warnings"/>.</summary>
    public void Read(Stream stream, string name)
    {
        try
        {
            var peeked = new PeekStream(stream);
            var head = peeked.Peek(2);
            if (head.Length == 2 && head[0] == 0x1F && head[1] == 0x8B)
            {
                peeked = new PeekStream(new GZipStream(peeked, CompressionMode.Decompress));
            }

            ReadPlain(peeked, name);
        }
        catch (InvalidDataException exception)
        {
            Warn($"{name}: {exception.Message}");
        }
    }

    private void ReadPlain(PeekStream stream, string name)
    {
        var head = stream.Peek(64);
        if (head.IsEmpty)
        {
            Warn($"{name}: is empty");
        }
        else if (LooksLikeJson(head))
        {
            ReadJson(stream, name);
        }
        else if (head[0] is 0x0A or 0)
        {
            ReadProtobuf(stream, name, lengthPrefixed: head[0] == 0);
        }
        else
        {
            Warn($"{name}: is neither JSON nor OTLP protobuf (first byte 0x{head[0]:x2}); give OTLP or Jaeger traces, plain or in gzip");
        }
    }

    private static bool LooksLikeJson(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        var text = head.StartsWith(mark) ? head[mark.Length..] : head;
        var trimmed = text.TrimStart(" \t\r\n"u8);
        if (trimmed.IsEmpty || (trimmed[0] != '{' && trimmed[0] != '['))
        {
            return false;
        }

        // A line feed is also the first tag of a protobuf request; then what follows the brace is no JSON.
        var after = trimmed[1..].TrimStart(" \t\r\n"u8);
        return text[0] != '\n' || after.IsEmpty || after[0] is (byte)'"' or (byte)'}' or (byte)'{';
    }

    private void ReadJson(Stream stream, string name)
    {
        var splitter = new JsonDocumentSplitter(stream);
        for (var number = 1; splitter.TryRead(out var document); number++)
        {
            var where = splitter.Truncated ? $"{name}: document {number}, cut off at the end of the file" : $"{name}: document {number}";
            if (document.IndexOf("\"resourceSpans\""u8) >= 0)
            {
                Take(_json.Decode(document), where);
            }
            else
            {
                ReadJaeger(document, where);
            }
        }
    }

    private void ReadJaeger(ReadOnlySpan<byte> document, string where)
    {
        try
        {
            var reader = new Utf8JsonReader(document);
            using var parsed = JsonDocument.ParseValue(ref reader);
            if (JaegerDecoder.Recognizes(parsed.RootElement))
            {
                _sink(JaegerDecoder.Decode(parsed.RootElement));
            }
            else
            {
                Warn($"{where}: has neither \"resourceSpans\" (OTLP) nor \"data\" or \"spans\" (Jaeger)");
            }
        }
        catch (JsonException exception)
        {
            Warn($"{where}: must be valid JSON ({exception.Message})");
        }
        catch (InvalidDataException exception)
        {
            Warn($"{where}: {exception.Message}");
        }
    }

    private void ReadProtobuf(Stream stream, string name, bool lengthPrefixed)
    {
        var splitter = new ProtobufDocumentSplitter(stream, lengthPrefixed);
        for (var number = 1; splitter.TryRead(out var piece); number++)
        {
            Take(_protobuf.Decode(piece), $"{name}: message {number}");
        }
    }

    private void Take(DecodeOutcome outcome, string where)
    {
        switch (outcome)
        {
            case DecodeOutcome.Decoded decoded:
                Rejected += decoded.Counts.RejectedSpans;
                _sink(decoded.Spans);
                break;
            case DecodeOutcome.Malformed malformed:
                Warn($"{where}: {malformed}");
                break;
        }
    }

    private void Warn(string message)
    {
        Malformed++;
        if (_warnings.Count < MaxWarnings)
        {
            _warnings.Add(message);
        }
    }
}
