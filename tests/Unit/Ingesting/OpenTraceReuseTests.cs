using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Pythia.Ingesting.Assembling;
using Pythia.Ingesting.Decoding;
using Pythia.Model;

namespace Pythia.Unit.Tests.Ingesting;

/// <summary>Open traces share memory with those before them; nothing of that may be seen.</summary>
public sealed class OpenTraceReuseTests
{
    private const long Second = 1_000_000_000;
    private static readonly Resource Shop = new(AttributeSet.Of(("service.name", AttributeValue.Of("shop"))));

    [Fact]
    public void Spans_come_out_as_they_went_in_and_stay_so() => Prop.ForAll<(byte Trace, byte Attributes, bool IsEncoded)[][]>(rounds =>
    {
        var assembler = new TraceAssembler(AssembleLimits.Default);
        var decoder = new OtlpProtobufDecoder(DecodeLimits.Default, new StringTable(), new ResourceTable());
        var sent = new Dictionary<(TraceId, SpanId), string>();
        var received = new List<Span>();
        for (var round = 0; round < rounds.Length; round++)
        {
            var spans = new List<Span>();
            foreach (var (trace, attributes, isEncoded) in rounds[round] ?? [])
            {
                var made = MakeSpan(new TraceId((ulong)round + 1, trace), new SpanId((ulong)sent.Count + 1), attributes % 40);
                sent.Add((made.TraceId, made.SpanId), Told(made));
                spans.Add(isEncoded ? Assert.Single(((DecodeOutcome.Decoded)decoder.Decode(OtlpRequest.Encode(Shop, "Shop", [made]))).Spans) : made);
            }

            received.AddRange(assembler.Assemble(spans.ToArray(), round * 5 * Second).SelectMany(t => t.Spans));
        }

        received.AddRange(assembler.Flush().SelectMany(t => t.Spans));
        Assert.Equal(sent.Count, received.Count);
        Assert.All(received, span => Assert.Equal(sent[(span.TraceId, span.SpanId)], Told(span)));
        Assert.Equal(0, assembler.Counts.OpenBytes);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Trace_that_comes_due_by_two_entries_of_the_wheel_completes_once()
    {
        var assembler = new TraceAssembler(AssembleLimits.Default);
        Span Child(ulong id) => MakeSpan(new TraceId(1, 1), new SpanId(id), 0);

        // Due after ten seconds as an orphan; then sooner, as it has a root; then, as spans go on arriving, after ten seconds again.
        assembler.Assemble([Child(2)], 0);
        assembler.Assemble([Root(1)], 1 * Second);
        foreach (var (id, tenths) in new[] { (3UL, 25L), (4UL, 44L), (5UL, 63L), (6UL, 80L) })
        {
            Assert.Empty(assembler.Assemble([Child(id)], tenths * Second / 10));
            Assert.Empty(assembler.Assemble([], (tenths + 15) * Second / 10));
        }

        Assert.Equal(6, Assert.Single(assembler.Assemble([], 10 * Second)).Spans.Length);
        Assert.Equal((1, 0, 0), (assembler.Counts.CompletedTraces, assembler.Counts.OpenTraces, assembler.Counts.OpenBytes));
    }

    [Fact]
    public void Stock_gives_back_what_it_took_and_lets_go_of_what_nobody_needs()
    {
        var stock = new ArrayStock<byte>(512, 4096, 1);
        var small = stock.Take(3);
        var large = stock.Take(4000);
        var huge = stock.Take(4097);
        Assert.Equal((512, 4096, 8192), (small.Length, large.Length, huge.Length));
        stock.Return(small);
        stock.Return(large);
        stock.Return(huge);
        Assert.Equal(512 + 4096, stock.Bytes);
        Assert.Same(large, stock.Take(2049));
        stock.Return(large);
        stock.Trim(isShort: false);
        Assert.Equal(512 + 4096, stock.Bytes);
        Assert.Same(large, stock.Take(4096));
        stock.Return(large);
        stock.Trim(isShort: false);
        Assert.Equal(4096, stock.Bytes);
        stock.Trim(isShort: true);
        Assert.Equal(0, stock.Bytes);
    }

    private static Span Root(ulong id) => new()
    {
        TraceId = new TraceId(1, 1),
        SpanId = new SpanId(id),
        Name = "GET /",
        StartUnixNanoseconds = 1,
        EndUnixNanoseconds = 2,
        Resource = Shop,
    };

    private static Span MakeSpan(TraceId trace, SpanId id, int attributes) => new()
    {
        TraceId = trace,
        SpanId = id,
        ParentSpanId = new SpanId(999),
        Name = $"operation {id.Value % 7}",
        Scope = "Shop",
        Kind = (SpanKind)(id.Value % 6),
        Status = (SpanStatus)(id.Value % 3),
        StartUnixNanoseconds = (long)id.Value,
        EndUnixNanoseconds = (long)id.Value + 17,
        Resource = Shop,
        Attributes = AttributeSet.Of([.. Enumerable.Range(0, attributes).Select(i => ($"key.{i}", i % 2 == 0 ? AttributeValue.Of($"value {id.Value} {i}") : AttributeValue.Of((long)i << i)))]),
        Links = id.Value % 5 == 0 ? [new SpanLink(new TraceId(id.Value, 2), id)] : [],
    };

    private static string Told(Span span) => string.Join('|', [
        $"{span.TraceId} {span.SpanId} {span.ParentSpanId} {span.Name} {span.Scope} {span.Kind} {span.Status} {span.StartUnixNanoseconds} {span.EndUnixNanoseconds} {span.Resource.Service}",
        .. span.Attributes.Items.Select(item => $"{item.Key}={item.Value}"),
        .. span.Links.Select(link => $"{link.TraceId} {link.SpanId}"),
    ]);
}
