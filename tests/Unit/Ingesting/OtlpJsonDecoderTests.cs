using System.Text;
using Pythia.Ingesting.Decoding;
using Pythia.Model;

namespace Pythia.Unit.Tests.Ingesting;

public sealed class OtlpJsonDecoderTests
{
    private const string Ids = "\"traceId\":\"5b8efff798038103d269b633813fc60c\",\"spanId\":\"EEE19B7EC3C1B174\"";

    private static DecodeOutcome Decode(string json, DecodeLimits? limits = null) =>
        new OtlpJsonDecoder(limits ?? DecodeLimits.Default, new StringTable()).Decode(Encoding.UTF8.GetBytes(json));

    private static string Spans(params string[] spans) =>
        $$$"""{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},"scopeSpans":[{"scope":{"name":"lib"},"spans":[{{{string.Join(",", spans)}}}]}]}]}""";

    private static Span One(string fields) =>
        Assert.Single(Assert.IsType<DecodeOutcome.Decoded>(Decode(Spans($"{{{Ids},{fields}}}"))).Spans);

    [Fact]
    public void Decode_gives_every_field_of_a_span()
    {
        var span = One("""
            "parentSpanId":"00000000000000ff","name":"op","kind":3,"startTimeUnixNano":"1544712660000000000","endTimeUnixNano":1544712661000000001,
            "status":{"code":2,"message":"no"},"links":[{"traceId":"00000000000000070000000000000008","spanId":"0000000000000009","attributes":[]}],
            "attributes":[{"key":"s","value":{"stringValue":"a\u00fcb"}},{"key":"i","value":{"intValue":"-9223372036854775808"}},
            {"key":"j","value":{"intValue":12}},{"key":"d","value":{"doubleValue":"NaN"}},{"key":"b","value":{"boolValue":true}},
            {"key":"raw","value":{"bytesValue":"AQID"}},{"key":"none"},
            {"key":"list","value":{"arrayValue":{"values":[{"intValue":"1"},{"stringValue":"x"},{}]}}},
            {"key":"map","value":{"kvlistValue":{"values":[{"value":{"doubleValue":1.5},"key":"k"}]}}}],
            "events":[{"timeUnixNano":"1","name":"e"}],"droppedAttributesCount":0,"flags":257,"later":{"x":[1,{}]}
            """);
        Assert.Equal(new TraceId(0x5b8efff798038103, 0xd269b633813fc60c), span.TraceId);
        Assert.Equal((new SpanId(0xEEE19B7EC3C1B174), new SpanId(0xff)), (span.SpanId, span.ParentSpanId));
        Assert.Equal(("op", "lib", SpanKind.Client, SpanStatus.Error, "shop"), (span.Name, span.Scope, span.Kind, span.Status, span.Resource.Service));
        Assert.Equal((1544712660000000000, 1544712661000000001), (span.StartUnixNanoseconds, span.EndUnixNanoseconds));
        Assert.Equal(new SpanLink(new TraceId(7, 8), new SpanId(9)), Assert.Single(span.Links));
        Assert.Equal("aüb", span.Attributes.Text("s"));
        Assert.True(span.Attributes.TryGet("i", out var lowest));
        Assert.Equal(long.MinValue, lowest.AsInteger());
        Assert.Equal(("12", "NaN", "true", "AQID", ""), (
            span.Attributes.Text("j"), span.Attributes.Text("d"), span.Attributes.Text("b"), span.Attributes.Text("raw"), span.Attributes.Text("none")));
        Assert.Equal(("[1,\"x\",null]", "{\"k\":1.5}"), (span.Attributes.Text("list"), span.Attributes.Text("map")));
    }

    [Theory]
    [InlineData("{}", 0)]
    [InlineData("{\"extra\":\"\"}", 0)]
    [InlineData("{\"resourceSpans\":null}", 0)]
    [InlineData("{\"resourceSpans\":[{\"extra\":\"\"}]}", 0)]
    [InlineData("{\"resourceSpans\":[{\"resource\":null,\"scopeSpans\":[{\"extra\":[[]],\"scope\":null,\"spans\":null}]}]}", 0)]
    public void Empty_and_unknown_parts_are_accepted(string json, int spans) =>
        Assert.Equal(spans, Assert.IsType<DecodeOutcome.Decoded>(Decode(json)).Spans.Length);

    [Fact]
    public void Resource_and_scope_may_follow_their_spans()
    {
        var outcome = Decode($$$"""{"resourceSpans":[{"scopeSpans":[{"spans":[{ {{{Ids}}} }],"scope":{"name":"late"}}],"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]}}]}""");
        var span = Assert.Single(Assert.IsType<DecodeOutcome.Decoded>(outcome).Spans);
        Assert.Equal(("shop", "late"), (span.Resource.Service, span.Scope));
    }

    [Theory]
    [InlineData("\"kind\":\"SPAN_KIND_SERVER\"", SpanKind.Server)]
    [InlineData("\"kind\":\"4\"", SpanKind.Producer)]
    [InlineData("\"kind\":77", SpanKind.Unspecified)]
    [InlineData("\"kind\":null", SpanKind.Unspecified)]
    public void Kinds_are_numbers_names_are_understood(string field, SpanKind kind) => Assert.Equal(kind, One(field).Kind);

    [Fact]
    public void Snake_case_names_are_understood() =>
        Assert.Equal(5, One("\"start_time_unix_nano\":\"5\"").StartUnixNanoseconds);

    [Theory]
    [InlineData("\"startTimeUnixNano\":1.5e9", 1_500_000_000)]
    [InlineData("\"startTimeUnixNano\":\"7\"", 7)]
    [InlineData("\"startTimeUnixNano\":null", 0)]
    public void Times_are_text_or_number(string field, long expected) => Assert.Equal(expected, One(field).StartUnixNanoseconds);

    [Theory]
    [InlineData("\"traceId\":\"--\"", "resourceSpans[0].scopeSpans[0].spans[1].traceId: must have 16 bytes, as 32 hexadecimal digits")]
    [InlineData("\"trace_id\":\"--\"", "resourceSpans[0].scopeSpans[0].spans[1].traceId: must have 16 bytes, as 32 hexadecimal digits")]
    [InlineData("\"spanId\":\"zzzzzzzzzzzzzzzz\"", "resourceSpans[0].scopeSpans[0].spans[1].spanId: must have 8 bytes, as 16 hexadecimal digits")]
    [InlineData("\"parentSpanId\":1", "resourceSpans[0].scopeSpans[0].spans[1].parentSpanId: must be a string")]
    [InlineData("\"kind\":\"SERVER\"", "resourceSpans[0].scopeSpans[0].spans[1].kind: must be a number from 0 to 5")]
    [InlineData("\"startTimeUnixNano\":1.5", "resourceSpans[0].scopeSpans[0].spans[1].startTimeUnixNano: must be nanoseconds since 1970 as a whole number, as text or number")]
    [InlineData("\"links\":[{},{\"traceId\":\"q\"}]", "resourceSpans[0].scopeSpans[0].spans[1].links[1].traceId: must have 16 bytes, as 32 hexadecimal digits")]
    [InlineData("\"attributes\":[{\"value\":{\"intValue\":\"x\"}}]", "resourceSpans[0].scopeSpans[0].spans[1].attributes[0].value.intValue: must be a whole number of 64 bits, as text or number")]
    [InlineData("\"attributes\":{}", "resourceSpans[0].scopeSpans[0].spans[1].attributes: must be an array")]
    [InlineData("\"name\":\"\\ud800\"", "resourceSpans[0].scopeSpans[0].spans[1].name: must be valid Unicode text")]
    public void Malformed_values_are_refused_with_their_path(string field, string message) =>
        Assert.Equal(message, Assert.IsType<DecodeOutcome.Malformed>(Decode(Spans($"{{{Ids}}}", $"{{{field}}}"))).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"resourceSpans\":[")]
    [InlineData("{} trailing")]
    [InlineData("{\"resourceSpans\":{}}")]
    public void Broken_json_is_refused(string json) => Assert.IsType<DecodeOutcome.Malformed>(Decode(json));

    [Fact]
    public void Spans_without_ids_are_rejected_and_the_rest_is_kept()
    {
        var outcome = Assert.IsType<DecodeOutcome.Decoded>(Decode(Spans(
            "{\"traceId\":\"\",\"spanId\":\"\",\"parentSpanId\":\"\",\"name\":\"testSpan\",\"status\":{}}", $"{{{Ids}}}")));
        Assert.Single(outcome.Spans);
        Assert.Equal(new DecodeCounts { MissingTraceId = 1 }, outcome.Counts);
    }

    [Fact]
    public void Limits_cut_and_count()
    {
        var limits = new DecodeLimits { MaxSpans = 1, MaxAttributes = 1, MaxLinks = 0, MaxTextBytes = 64 };
        var span = $$$"""{ {{{Ids}}},"name":"{{{new string('n', 100)}}}","links":[{"traceId":"00000000000000070000000000000008"}],"attributes":[{"key":"a","value":{"stringValue":"1"}},{"key":"b"}]}""";
        var outcome = Assert.IsType<DecodeOutcome.Decoded>(Decode(Spans(span, span), limits));
        Assert.Equal(new DecodeCounts { OverSpanLimit = 1, AttributesCut = 1, LinksCut = 1, TextsCut = 1 }, outcome.Counts);
        Assert.Equal(64, Assert.Single(outcome.Spans).Name.Length);
    }
}
