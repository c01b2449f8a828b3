using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Pythia.Agent.Emitting;
using Pythia.Ingesting.Decoding;
using Pythia.Model;

namespace Pythia.Unit.Tests.Agent;

/// <summary>Against the operator's own decoder: what the agent writes, the operator reads.</summary>
public sealed class OtlpEncoderTests
{
    private static readonly SpanSource Front = new([SpanAttribute.Of("service.name", "front"), SpanAttribute.Of("k8s.node.name", "n1")]);
    private static readonly SpanSource Stock = new([SpanAttribute.Of("service.name", "stock")]);

    [Fact]
    public void Spans_arrive_as_they_were_sent()
    {
        var sent = Span(Front, "a", "checkout") with
        {
            Kind = SpanKind.Client,
            Status = SpanStatus.Error,
            Attributes = [SpanAttribute.Of("text", "größer"), SpanAttribute.Of("integer", -5L), SpanAttribute.Of("number", 0.25)],
        };

        var got = Assert.Single(Decode([sent]));

        Assert.Equal((sent.TraceId, sent.SpanId, sent.ParentId, sent.Name, sent.Scope), (got.TraceId, got.SpanId, got.ParentSpanId, got.Name, got.Scope));
        Assert.Equal((sent.Kind, sent.Status, sent.StartUnixNanoseconds, sent.EndUnixNanoseconds), (got.Kind, got.Status, got.StartUnixNanoseconds, got.EndUnixNanoseconds));
        Assert.Equal(("front", "n1"), (got.Resource.Service, got.Resource.Node));
        Assert.Equal("größer", got.Attributes.Text("text"));
        Assert.True(got.Attributes.TryGet("integer", out var integer) && integer.AsInteger() == -5);
        Assert.True(got.Attributes.TryGet("number", out var number) && number.AsNumber() == 0.25);
    }

    [Fact]
    public void Root_has_no_parent() => Assert.True(Assert.Single(Decode([Span(Front, "a", "x") with { ParentId = default }])).ParentSpanId.IsEmpty);

    [Fact]
    public void Every_span_arrives_once_with_its_process_and_scope()
    {
        var mix = Gen.Elements<(SpanSource, string)>((Front, "a"), (Front, "b"), (Stock, "a")).ArrayOf().ToArbitrary();
        Prop.ForAll(mix, ArbMap.Default.ArbFor<NonNull<string>>(), (kinds, name) =>
        {
            var sent = kinds.Select((k, i) => Span(k.Item1, k.Item2, name.Get) with { SpanId = new SpanId((ulong)i + 1) }).ToList();
            var got = Decode(sent).ToDictionary(s => s.SpanId, s => (s.Resource.Service, s.Scope));
            return got.Count == sent.Count && sent.TrueForAll(s => got[s.SpanId] == (s.Source.Attributes[0].Text!, s.Scope));
        }).QuickCheckThrowOnFailure();
    }

    private static ImmutableArray<Span> Decode(List<OutgoingSpan> spans)
    {
        var decoder = new OtlpProtobufDecoder(DecodeLimits.Default, new StringTable(), new ResourceTable());
        return Assert.IsType<DecodeOutcome.Decoded>(decoder.Decode(new OtlpEncoder().Encode(spans).Span)).Spans;
    }

    private static OutgoingSpan Span(SpanSource source, string scope, string name) => new()
    {
        Source = source, Scope = scope, Name = name, TraceId = new TraceId(1, 2), SpanId = new SpanId(3), ParentId = new SpanId(4),
        StartUnixNanoseconds = 1_800_000_000_000_000_000, EndUnixNanoseconds = 1_800_000_000_000_500_000, Attributes = [],
    };
}
