using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Pythia.Model;
using Pythia.Unit.Tests.Ingesting;

namespace Pythia.Integration.Tests.Otlp;

/// <summary>OTLP/HTTP as the specification has it, on a real socket.</summary>
public sealed class OtlpHttpTests
{
    private const string GoodJson = """{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","name":"a"}]}]}]}""";

    private static byte[] GoodProtobuf { get; } = OtlpRequest.OneSpan(span => span
        .Bytes(1, OtlpRequest.Id(new TraceId(1, 1))).Bytes(2, OtlpRequest.Id(new SpanId(1))).Text(5, "a"));

    private static async Task<(HttpResponseMessage Response, byte[] Body)> PostAsync(
        OtlpReceiver receiver, byte[] body, string contentType, string? encoding = null, string path = "/v1/traces")
    {
        using var client = new HttpClient();
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        if (encoding is not null)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }

        var response = await client.PostAsync(new Uri(receiver.Http, path), content);
        return (response, await response.Content.ReadAsByteArrayAsync());
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return memory.ToArray();
    }

    [Fact]
    public async Task Protobuf_and_json_plain_and_gzip_are_accepted()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        foreach (var isGzip in new[] { false, true })
        {
            var (response, body) = await PostAsync(receiver, isGzip ? Gzip(GoodProtobuf) : GoodProtobuf, "application/x-protobuf", isGzip ? "gzip" : null);
            Assert.Equal((HttpStatusCode.OK, "application/x-protobuf", 0), (response.StatusCode, response.Content.Headers.ContentType?.ToString(), body.Length));
            var json = Encoding.UTF8.GetBytes(GoodJson);
            (response, body) = await PostAsync(receiver, isGzip ? Gzip(json) : json, "application/json; charset=utf-8", isGzip ? "gzip" : null);
            Assert.Equal((HttpStatusCode.OK, "application/json", "{}"), (response.StatusCode, response.Content.Headers.ContentType?.ToString(), Encoding.UTF8.GetString(body)));
        }

        Assert.Equal(2, (await receiver.WaitForTracesAsync(2, TimeSpan.FromSeconds(10))).Count);
    }

    [Fact]
    public async Task Malformed_body_is_400_with_a_status_that_names_the_field()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        var (response, body) = await PostAsync(receiver, Encoding.UTF8.GetBytes(GoodJson.Replace("5b8e", "zz", StringComparison.Ordinal)), "application/json");
        Assert.Equal((HttpStatusCode.BadRequest, "application/json"), (response.StatusCode, response.Content.Headers.ContentType?.ToString()));
        using var status = JsonDocument.Parse(body);
        Assert.Equal(3, status.RootElement.GetProperty("code").GetInt32());
        Assert.Equal(
            "resourceSpans[0].scopeSpans[0].spans[0].traceId",
            status.RootElement.GetProperty("details")[0].GetProperty("fieldViolations")[0].GetProperty("field").GetString());

        (response, body) = await PostAsync(receiver, OtlpRequest.OneSpan(span => span.Bytes(2, [1, 2, 3])), "application/x-protobuf");
        Assert.Equal((HttpStatusCode.BadRequest, "application/x-protobuf"), (response.StatusCode, response.Content.Headers.ContentType?.ToString()));
        Assert.Contains("resourceSpans[0].scopeSpans[0].spans[0].spanId: must have 8 bytes", Encoding.UTF8.GetString(body), StringComparison.Ordinal);

        (response, _) = await PostAsync(receiver, GoodProtobuf, "application/x-protobuf", "gzip");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Partial_success_says_how_many_and_why()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        var json = """{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"no ids"},{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174"}]}]}]}""";
        var (response, body) = await PostAsync(receiver, Encoding.UTF8.GetBytes(json), "application/json");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var answer = JsonDocument.Parse(body);
        var partial = answer.RootElement.GetProperty("partialSuccess");
        Assert.Equal("1", partial.GetProperty("rejectedSpans").GetString());
        Assert.Contains("trace id", partial.GetProperty("errorMessage").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain", null, HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/x-protobuf", "br", HttpStatusCode.UnsupportedMediaType)]
    public async Task Other_encodings_are_415(string contentType, string? encoding, HttpStatusCode expected)
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        Assert.Equal(expected, (await PostAsync(receiver, GoodProtobuf, contentType, encoding)).Response.StatusCode);
    }

    [Fact]
    public async Task Metrics_and_logs_are_404_and_a_get_is_405()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(receiver, [], "application/x-protobuf", path: "/v1/metrics")).Response.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(receiver, [], "application/json", path: "/v1/logs")).Response.StatusCode);
        using var client = new HttpClient();
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await client.GetAsync(new Uri(receiver.Http, "/v1/traces"))).StatusCode);
    }

    [Fact]
    public async Task Size_limit_holds_before_and_after_decompression()
    {
        await using var receiver = await OtlpReceiver.StartAsync(options => options.MaxRequestBytes = 4096);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostAsync(receiver, new byte[5000], "application/x-protobuf")).Response.StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostAsync(receiver, Gzip(new byte[5 << 20]), "application/x-protobuf", "gzip")).Response.StatusCode);
    }

    [Fact]
    public async Task Under_pressure_senders_are_told_when_to_come_again_and_nothing_is_lost_silently()
    {
        // Nobody takes complete traces and the queue holds one span, so it stays full once the shard waits.
        await using var receiver = await OtlpReceiver.StartAsync(
            options =>
            {
                options.MaxQueuedSpans = 1;
                options.Shards = 1;
                options.QuietPeriod = TimeSpan.Zero;
                options.RetryAfter = TimeSpan.FromSeconds(7);
            },
            isReading: false);
        HttpResponseMessage? busy = null;
        for (var i = 0; i < 200 && busy is null; i++)
        {
            var request = OtlpRequest.OneSpan(span => span.Bytes(1, OtlpRequest.Id(new TraceId(1, (ulong)i + 1))).Bytes(2, OtlpRequest.Id(new SpanId(1))));
            var (response, _) = await PostAsync(receiver, request, "application/x-protobuf");
            busy = response.StatusCode == HttpStatusCode.ServiceUnavailable ? response : null;
            await Task.Delay(20);
        }

        Assert.NotNull(busy);
        Assert.Equal(TimeSpan.FromSeconds(7), busy.Headers.RetryAfter?.Delta);
    }
}
