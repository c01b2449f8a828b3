using System.Collections.Immutable;
using System.IO.Compression;
using Pythia.Ingesting.Decoding;
using Pythia.Integration.Tests.ControlPlane;
using Pythia.Model;

namespace Pythia.Integration.Tests.Replicas;

/// <summary>
/// Recorded traces of OnlineBoutique, before and during a network delay at the recommendation service (tests/Golden/Data/nezha_ob), repeated under new
/// trace ids.
/// </summary>
internal sealed class RecordedStream
{
    private static readonly string[] Files =
    [
        "nezha_ob_2022-08-23_1512_recommendationservice_network_delay.normal.jsonl.gz",
        "nezha_ob_2022-08-23_1512_recommendationservice_network_delay.fault.jsonl.gz",
    ];

    private readonly List<ImmutableArray<Span>> _recorded = [];

    private RecordedStream()
    {
    }

    /// <summary>The traces recorded.</summary>
    public int Count => _recorded.Count;

    public static RecordedStream Read()
    {
        var stream = new RecordedStream();
        var decoder = new OtlpJsonDecoder(DecodeLimits.Default, new StringTable());
        foreach (var file in Files)
        {
            using var zipped = File.OpenRead(Path.Combine(Repository.Root, "tests", "Golden", "Data", "nezha_ob", file));
            using var lines = new StreamReader(new GZipStream(zipped, CompressionMode.Decompress));
            while (lines.ReadLine() is { Length: > 0 } line)
            {
                stream._recorded.Add(Assert.IsType<DecodeOutcome.Decoded>(decoder.Decode(System.Text.Encoding.UTF8.GetBytes(line))).Spans);
            }
        }

        return stream;
    }

    /// <summary>The n-th trace of the stream, so moved that its first span starts at <paramref name="startNs"/>.</summary>
    public ImmutableArray<Span> Trace(int number, long startNs)
    {
        // Normal and delayed requests in turn.
        var half = _recorded.Count / 2;
        var recorded = _recorded[((number & 1) * half) + (number / 2 % half)];
        var shift = startNs - recorded.Min(span => span.StartUnixNanoseconds);
        var id = new TraceId(0xABCD, ((ulong)number + 1) * 0x9E3779B97F4A7C15UL);
        return
        [
            .. recorded.Select(span => new Span
            {
                TraceId = id,
                SpanId = span.SpanId,
                ParentSpanId = span.ParentSpanId,
                Name = span.Name,
                Scope = span.Scope,
                Kind = span.Kind,
                StartUnixNanoseconds = span.StartUnixNanoseconds + shift,
                EndUnixNanoseconds = span.EndUnixNanoseconds + shift,
                Status = span.Status,
                Resource = span.Resource,
                Attributes = span.Attributes,
                Links = span.Links,
            }),
        ];
    }
}
