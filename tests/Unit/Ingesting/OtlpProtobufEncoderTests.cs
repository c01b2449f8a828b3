using Pythia.Ingesting.Decoding;
using Pythia.Ingesting.Writing;
using Pythia.Model;

namespace Pythia.Unit.Tests.Ingesting;

public sealed class OtlpProtobufEncoderTests
{
    [Fact]
    public void Spans_that_are_passed_on_arrive_as_they_came()
    {
        Resource[] resources =
        [
            new(AttributeSet.Of(("service.name", AttributeValue.Of("shop")), ("size", AttributeValue.Of(3L)))),
            new(AttributeSet.Of(("service.name", AttributeValue.Of("stock")))),
        ];
        var spans = Enumerable.Range(1, 40).Select(i => new Span
        {
            TraceId = new TraceId(ulong.MaxValue - (ulong)i, 2),
            SpanId = new SpanId((ulong)i),
            ParentSpanId = new SpanId((ulong)(i - 1)),
            Name = $"op {i % 5}",
            Scope = i % 3 == 0 ? string.Empty : $"scope {i % 3}",
            Kind = (SpanKind)(i % 6),
            StartUnixNanoseconds = 1_700_000_000_000_000_000 + i,
            EndUnixNanoseconds = 1_700_000_000_000_000_000 + (i * 1_000_003L),
            Status = (SpanStatus)(i % 3),
            Resource = resources[i % 2],
            Links = i % 4 == 0 ? [new SpanLink(new TraceId(3, (ulong)i), new SpanId(5))] : [],
            Attributes = i % 7 == 0 ? AttributeSet.Empty : AttributeSet.Of(
                ("real", AttributeValue.Of(-0.5 * i)), ("truth", AttributeValue.Of(i % 2 == 0)), ("whole", AttributeValue.Of((long)-i)), ("text", AttributeValue.Of(new string('ü', i)))),
        }).ToList();

        var request = new OtlpProtobufEncoder().Encode(spans);

        var decoder = new OtlpProtobufDecoder(DecodeLimits.Default, new StringTable(), new ResourceTable());
        var decoded = Assert.IsType<DecodeOutcome.Decoded>(decoder.Decode(request)).Spans;
        Assert.Equal(spans.Select(Text).Order(StringComparer.Ordinal), decoded.Select(Text).Order(StringComparer.Ordinal));
    }

    private static string Text(Span span) =>
        $"{span.TraceId} {span.SpanId} {span.ParentSpanId} {span.Name} {span.Scope} {span.Kind} {span.StartUnixNanoseconds} {span.EndUnixNanoseconds} {span.Status} "
        + $"{Text(span.Resource.Attributes)} {Text(span.Attributes)} {string.Join(',', span.Links)}";

    private static string Text(AttributeSet attributes) => string.Join(';', attributes.Items.Select(item => $"{item.Key}={item.Value.Kind}:{item.Value}"));
}
