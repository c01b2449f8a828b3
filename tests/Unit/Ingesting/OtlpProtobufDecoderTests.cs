using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Pythia.Ingesting.Decoding;
using Pythia.Model;

namespace Pythia.Unit.Tests.Ingesting;

public sealed class OtlpProtobufDecoderTests
{
    private static readonly Resource Shop = new(AttributeSet.Of(
        ("service.name", AttributeValue.Of("shop")), ("k8s.pod.name", AttributeValue.Of("shop-1"))));

    private static OtlpProtobufDecoder MakeDecoder(DecodeLimits? limits = null) =>
        new(limits ?? DecodeLimits.Default, new StringTable(), new ResourceTable());

    private static DecodeOutcome.Decoded Decoded(DecodeOutcome outcome) => Assert.IsType<DecodeOutcome.Decoded>(outcome);

    private static Span MakeSpan(int number, params (string, AttributeValue)[] attributes) => new()
    {
        TraceId = new TraceId(1, 2),
        SpanId = new SpanId((ulong)number),
        ParentSpanId = new SpanId((ulong)number - 1),
        Name = "GET /cart",
        Kind = SpanKind.Server,
        Status = SpanStatus.Error,
        StartUnixNanoseconds = 1_700_000_000_000_000_000,
        EndUnixNanoseconds = 1_700_000_000_001_000_000,
        Resource = Shop,
        Attributes = AttributeSet.Of(attributes),
        Links = [new SpanLink(new TraceId(7, 8), new SpanId(9))],
    };

    [Fact]
    public void Decode_gives_every_field_of_a_span()
    {
        var sent = MakeSpan(
            2, ("text", AttributeValue.Of("grün")), ("whole", AttributeValue.Of(-5L)), ("real", AttributeValue.Of(0.25)), ("truth", AttributeValue.Of(true)));
        var outcome = Decoded(MakeDecoder().Decode(OtlpRequest.Encode(Shop, "my.scope", [sent])));

        var span = Assert.Single(outcome.Spans);
        Assert.Equal(DecodeCounts.None, outcome.Counts);
        Assert.Equal((sent.TraceId, sent.SpanId, sent.ParentSpanId), (span.TraceId, span.SpanId, span.ParentSpanId));
        Assert.Equal((sent.Name, "my.scope", sent.Kind, sent.Status), (span.Name, span.Scope, span.Kind, span.Status));
        Assert.Equal(sent.StartUnixNanoseconds, span.StartUnixNanoseconds);
        Assert.Equal(sent.EndUnixNanoseconds, span.EndUnixNanoseconds);
        Assert.Equal(sent.Links, span.Links);
        Assert.Equal(("shop", "shop-1"), (span.Resource.Service, span.Resource.Pod));
        Assert.Equal(4, span.Attributes.Count);
        Assert.True(span.Attributes.TryGet("whole", out var whole));
        Assert.Equal(-5, whole.AsInteger());
        Assert.Equal("grün", span.Attributes.Text("text"));
        Assert.False(span.Attributes.TryGet("absent", out _));
        Assert.Equal(sent.Attributes.Items, span.Attributes.Items);
        Assert.Equal("true", span.Attributes.Text("truth"));
    }

    [Fact]
    public void Attributes_read_alike_on_demand_and_all_at_once() => Prop.ForAll<(string, long)[]>(pairs =>
    {
        // The generator also makes text with lone surrogates, which no UTF-8 can carry.
        var attributes = pairs.Select(pair => (Clean(pair.Item1), AttributeValue.Of(pair.Item2))).ToArray();
        var span = Assert.Single(Decoded(MakeDecoder().Decode(OtlpRequest.Encode(Shop, "s", [MakeSpan(1, attributes)]))).Spans);
        var lazy = attributes.Select(pair => span.Attributes.Text(pair.Item1)).ToArray();
        Assert.Equal(attributes.Select(pair => pair.Item1), span.Attributes.Items.Select(item => item.Key));
        Assert.Equal(lazy, attributes.Select(pair => span.Attributes.Text(pair.Item1)));
        Assert.Equal(lazy, attributes.Select(pair => attributes.Last(last => last.Item1 == pair.Item1).Item2.ToString()));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Strings_and_resources_are_shared_across_requests()
    {
        var decoder = MakeDecoder();
        var request = OtlpRequest.Encode(Shop, "scope", [MakeSpan(1, ("http.route", AttributeValue.Of("/cart")))]);
        var first = Decoded(decoder.Decode(request)).Spans[0];
        var second = Decoded(decoder.Decode(request)).Spans[0];

        Assert.Same(first.Name, second.Name);
        Assert.Same(first.Scope, second.Scope);
        Assert.Same(first.Resource, second.Resource);
        Assert.Same(first.Attributes.Text("http.route"), second.Attributes.Text("http.route"));
    }

    [Fact]
    public void Nothing_refers_to_the_request_memory()
    {
        var request = OtlpRequest.Encode(Shop, "scope", [MakeSpan(1, ("http.route", AttributeValue.Of("/cart")))]);
        var span = Decoded(MakeDecoder().Decode(request)).Spans[0];
        Array.Clear(request);
        Assert.Equal(("GET /cart", "/cart", "shop"), (span.Name, span.Attributes.Text("http.route"), span.Resource.Service));
    }

    [Fact]
    public void Unknown_fields_and_groups_are_skipped_and_field_order_is_free()
    {
        var request = OtlpRequest.Request(r => r.Varint(99, 5).Message(1, resourceSpans => resourceSpans
            .Message(2, scopeSpans => scopeSpans
                .Message(2, span => span
                    .Tag(77, 3).Varint(3, 9).Tag(4, 3).Tag(4, 4).Tag(77, 4).Text(5, "op").Text(3, "state=1").Fixed32(70, 1)
                    .Bytes(1, OtlpRequest.Id(new TraceId(0, 1))).Bytes(2, OtlpRequest.Id(new SpanId(1))).Message(11, e => e.Text(2, "event")))
                .Message(1, scope => scope.Text(1, "late scope")))
            .Message(1, resource => resource.Message(1, kv => kv.Text(1, "service.name").Message(2, v => v.Text(1, "late"))))));
        var span = Assert.Single(Decoded(MakeDecoder().Decode(request)).Spans);
        Assert.Equal(("op", "late scope", "late"), (span.Name, span.Scope, span.Resource.Service));
    }

    [Fact]
    public void Arrays_maps_and_bytes_become_text()
    {
        var span = Assert.Single(Decoded(MakeDecoder().Decode(OtlpRequest.OneSpan(s => s
            .Bytes(1, OtlpRequest.Id(new TraceId(0, 1))).Bytes(2, OtlpRequest.Id(new SpanId(1)))
            .Message(9, kv => kv.Text(1, "list").Message(2, v => v.Message(5, a => a
                .Message(1, i => i.Varint(3, 1)).Message(1, i => i.Text(1, "a\"b")).Message(1, i => i.Fixed64(4, BitConverter.DoubleToUInt64Bits(double.NaN))).Message(1, _ => { }))))
            .Message(9, kv => kv.Text(1, "map").Message(2, v => v.Message(6, m => m
                .Message(1, e => e.Text(1, "k").Message(2, i => i.Varint(2, 1))))))
            .Message(9, kv => kv.Text(1, "raw").Message(2, v => v.Bytes(7, [1, 2, 3])))))).Spans);
        Assert.Equal("[1,\"a\\\"b\",\"NaN\",null]", span.Attributes.Text("list"));
        Assert.Equal("{\"k\":true}", span.Attributes.Text("map"));
        Assert.Equal("AQID", span.Attributes.Text("raw"));
    }

    [Fact]
    public void Malformed_ids_are_refused_with_their_path()
    {
        var request = OtlpRequest.Request(r => r.Message(1, _ => { }).Message(1, rs => rs.Message(2, _ => { }).Message(2, ss =>
        {
            ss.Message(2, s => OtlpRequest.WriteSpan(s, MakeSpan(1)));
            ss.Message(2, s => s.Bytes(1, new byte[15]));
        })));
        var malformed = Assert.IsType<DecodeOutcome.Malformed>(MakeDecoder().Decode(request));
        Assert.Equal("resourceSpans[1].scopeSpans[1].spans[1].traceId: must have 16 bytes", malformed.ToString());
    }

    [Fact]
    public void Malformed_attribute_is_refused_with_its_path()
    {
        var request = OtlpRequest.OneSpan(s => s.Message(9, _ => { }).Message(9, kv => kv.Text(1, "k").Message(2, v => v.Message(5, a => a
            .Message(1, i => i.Text(1, "fine")).Message(1, i => i.Bytes(1, [0xFF]))))));
        var malformed = Assert.IsType<DecodeOutcome.Malformed>(MakeDecoder().Decode(request));
        Assert.Equal(
            "resourceSpans[0].scopeSpans[0].spans[0].attributes[1].value.arrayValue.values[1].stringValue: must be UTF-8", malformed.ToString());
    }

    [Theory]
    [InlineData(6, "kind: must be a varint")]
    [InlineData(7, "startTimeUnixNano: must be a fixed64")]
    [InlineData(8, "endTimeUnixNano: must be a fixed64")]
    public void Number_in_place_of_which_a_short_text_comes_is_refused(int field, string reason)
    {
        var malformed = Assert.IsType<DecodeOutcome.Malformed>(MakeDecoder().Decode(OtlpRequest.OneSpan(s => s.Text(field, "1"))));
        Assert.Equal("resourceSpans[0].scopeSpans[0].spans[0]." + reason, malformed.ToString());
    }

    [Theory]
    [InlineData(new byte[] { 0x6B }, new byte[] { 0xFF }, "value.stringValue")]
    [InlineData(new byte[] { 0xC3 }, new byte[] { 0x76 }, "key")]
    public void Short_attribute_that_is_not_text_is_refused(byte[] key, byte[] text, string place)
    {
        var malformed = Assert.IsType<DecodeOutcome.Malformed>(MakeDecoder().Decode(
            OtlpRequest.OneSpan(s => s.Message(9, kv => kv.Bytes(1, key).Message(2, v => v.Bytes(1, text))))));
        Assert.Equal($"resourceSpans[0].scopeSpans[0].spans[0].attributes[0].{place}: must be UTF-8", malformed.ToString());
    }

    [Fact]
    public void Deep_nesting_is_refused_not_followed()
    {
        static void Nest(ProtobufWriter any, int depth) => any.Message(5, a => a.Message(1, i =>
        {
            if (depth > 0)
            {
                Nest(i, depth - 1);
            }
        }));
        var malformed = Assert.IsType<DecodeOutcome.Malformed>(MakeDecoder().Decode(
            OtlpRequest.OneSpan(s => s.Message(9, kv => kv.Message(2, v => Nest(v, 200))))));
        Assert.Contains("nested too deeply", malformed.Reason);
    }

    [Fact]
    public void Every_truncation_is_refused_or_decoded_never_thrown()
    {
        var request = OtlpRequest.Encode(Shop, "scope", [MakeSpan(1, ("a", AttributeValue.Of("b")), ("n", AttributeValue.Of(1.5))), MakeSpan(2)]);
        var decoder = MakeDecoder();
        for (var length = 1; length < request.Length; length++)
        {
            var malformed = Assert.IsType<DecodeOutcome.Malformed>(decoder.Decode(request.AsSpan(0, length)));
            Assert.NotEmpty(malformed.Reason);
        }

        Assert.Equal(2, Decoded(decoder.Decode(request)).Spans.Length);
    }

    [Fact]
    public void Spans_without_ids_or_with_impossible_times_are_rejected_and_counted()
    {
        var id = OtlpRequest.Id(new TraceId(0, 1));
        var spanId = OtlpRequest.Id(new SpanId(1));
        var request = OtlpRequest.Request(r => r.Message(1, rs => rs.Message(2, ss => ss
            .Message(2, s => s.Text(5, "no trace id").Bytes(2, spanId))
            .Message(2, s => s.Bytes(1, new byte[16]).Bytes(2, spanId))
            .Message(2, s => s.Bytes(1, id))
            .Message(2, s => s.Bytes(1, id).Bytes(2, spanId).Fixed64(7, 1UL << 63))
            .Message(2, s => s.Bytes(1, id).Bytes(2, spanId)))));
        var outcome = Decoded(MakeDecoder().Decode(request));
        Assert.Single(outcome.Spans);
        Assert.Equal(new DecodeCounts { MissingTraceId = 2, MissingSpanId = 1, TimeOutOfRange = 1 }, outcome.Counts);
        Assert.Equal(4, outcome.Counts.RejectedSpans);
        Assert.StartsWith("2 spans without a trace id", outcome.Counts.Explain(), StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_cut_and_count()
    {
        var limits = new DecodeLimits { MaxSpans = 2, MaxAttributes = 2, MaxLinks = 0, MaxTextBytes = 64 };
        var sent = MakeSpan(1, ("long", AttributeValue.Of(new string('ü', 100))), ("b", AttributeValue.Of("kept")), ("c", AttributeValue.Of("cut")));
        var outcome = Decoded(MakeDecoder(limits).Decode(OtlpRequest.Encode(Shop, "s", [sent, sent, sent])));
        Assert.Equal(new DecodeCounts { OverSpanLimit = 1, AttributesCut = 2, LinksCut = 2, TextsCut = 2 }, outcome.Counts);
        Assert.Equal(2, outcome.Spans[0].Attributes.Count);
        Assert.Equal(new string('ü', 32), outcome.Spans[0].Attributes.Text("long"));
        Assert.Equal("kept", outcome.Spans[0].Attributes.Text("b"));
    }

    private static string Clean(string? text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text ?? string.Empty));
}
