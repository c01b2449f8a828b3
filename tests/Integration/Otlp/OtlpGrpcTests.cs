using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Pythia.Model;
using Pythia.OperatorHost.Otlp;
using Pythia.Unit.Tests.Ingesting;

namespace Pythia.Integration.Tests.Otlp;

/// <summary>OTLP/gRPC at the level of frames and headers; the real clients have tests of their own.</summary>
public sealed class OtlpGrpcTests
{
    private static byte[] Good { get; } = OtlpRequest.OneSpan(span => span
        .Bytes(1, OtlpRequest.Id(new TraceId(1, 1))).Bytes(2, OtlpRequest.Id(new SpanId(1))).Text(5, "a"));

    private static byte[] Frame(byte[] message, bool isCompressed = false)
    {
        var body = message;
        if (isCompressed)
        {
            using var memory = new MemoryStream();
            using (var gzip = new GZipStream(memory, CompressionLevel.Fastest))
            {
                gzip.Write(message);
            }

            body = memory.ToArray();
        }

        var frame = new byte[5 + body.Length];
        frame[0] = isCompressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)body.Length);
        body.CopyTo(frame, 5);
        return frame;
    }

    private static async Task<Answer> CallAsync(Uri server, HttpContent content, string path = OtlpHost.ExportPath, params (string, string)[] headers)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.ParseAdd("trailers");
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        using var response = await client.SendAsync(request);
        var body = await response.Content.ReadAsByteArrayAsync();
        string? Header(string name) =>
            response.TrailingHeaders.TryGetValues(name, out var trailer) ? trailer.Single()
            : response.Headers.TryGetValues(name, out var header) ? header.Single() : null;
        return new Answer(int.Parse(Header("grpc-status")!, System.Globalization.CultureInfo.InvariantCulture), Header("grpc-message"), Header("grpc-status-details-bin"), body);
    }

    private static Task<Answer> CallAsync(Uri server, byte[] body, params (string, string)[] headers) =>
        CallAsync(server, new ByteArrayContent(body), OtlpHost.ExportPath, headers);

    [Fact]
    public async Task Plain_and_gzip_messages_are_accepted_with_an_empty_response()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        var plain = await CallAsync(receiver.Grpc, Frame(Good));
        Assert.Equal((0, "0000000000"), (plain.Status, Convert.ToHexString(plain.Body)));
        var compressed = await CallAsync(receiver.Grpc, Frame(Good, isCompressed: true), ("grpc-encoding", "gzip"), ("grpc-timeout", "10S"));
        Assert.Equal((0, 5), (compressed.Status, compressed.Body.Length));
        Assert.Single(await receiver.WaitForTracesAsync(1, TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task Partial_success_is_in_the_response_message()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        var answer = await CallAsync(receiver.Grpc, Frame(OtlpRequest.OneSpan(span => span.Text(5, "no ids"))));
        Assert.Equal(0, answer.Status);
        // ExportTraceServiceResponse.partial_success = 1 { rejected_spans = 1 (varint 1), error_message = 2 }
        Assert.Equal((0x0A, 0x08, 0x01), (answer.Body[5], answer.Body[7], answer.Body[8]));
        Assert.Contains("1 span without a trace id", Encoding.UTF8.GetString(answer.Body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Malformed_message_is_invalid_argument_with_the_path()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        var answer = await CallAsync(receiver.Grpc, Frame(OtlpRequest.OneSpan(span => span.Bytes(1, [1]))));
        Assert.Equal((3, "resourceSpans[0].scopeSpans[0].spans[0].traceId: must have 16 bytes"), (answer.Status, answer.Message));
        Assert.Contains("google.rpc.BadRequest", Encoding.UTF8.GetString(Details(answer)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_method_is_unimplemented()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        foreach (var path in new[] { "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", "/grpc.health.v1.Health/Check" })
        {
            Assert.Equal(12, (await CallAsync(receiver.Grpc, new ByteArrayContent(Frame([])), path)).Status);
        }
    }

    [Fact]
    public async Task Unknown_compression_is_unimplemented_and_corrupt_compression_internal()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        var frame = Frame(Good);
        frame[0] = 1;
        Assert.Equal(12, (await CallAsync(receiver.Grpc, frame, ("grpc-encoding", "snappy"))).Status);
        Assert.Equal(13, (await CallAsync(receiver.Grpc, frame, ("grpc-encoding", "gzip"))).Status);
        Assert.Equal(13, (await CallAsync(receiver.Grpc, frame)).Status);
        Assert.Equal(13, (await CallAsync(receiver.Grpc, Frame(Good)[..8])).Status);
    }

    [Fact]
    public async Task Too_large_message_is_resource_exhausted_and_not_to_be_retried()
    {
        await using var receiver = await OtlpReceiver.StartAsync(options => options.MaxMessageBytes = 4096);
        var plain = await CallAsync(receiver.Grpc, Frame(new byte[10_000]));
        Assert.Equal((8, null), (plain.Status, plain.Details));
        var compressed = await CallAsync(receiver.Grpc, Frame(new byte[4 << 20], isCompressed: true), ("grpc-encoding", "gzip"));
        Assert.Equal(8, compressed.Status);
    }

    [Fact]
    public async Task Call_that_stalls_ends_at_its_deadline()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        using var never = new CancellationTokenSource();
        var answer = await CallAsync(receiver.Grpc, new StalledContent(Frame(Good)[..7], never.Token), OtlpHost.ExportPath, ("grpc-timeout", "200m"));
        await never.CancelAsync();
        Assert.Equal(4, answer.Status);
    }

    [Fact]
    public async Task Under_pressure_the_status_carries_retry_info()
    {
        await using var receiver = await OtlpReceiver.StartAsync(
            options =>
            {
                options.MaxQueuedSpans = 1;
                options.Shards = 1;
                options.QuietPeriod = TimeSpan.Zero;
                options.RetryAfter = TimeSpan.FromMilliseconds(1500);
            },
            isReading: false);
        Answer? busy = null;
        for (var i = 0; i < 200 && busy is null; i++)
        {
            var answer = await CallAsync(receiver.Grpc, Frame(OtlpRequest.OneSpan(span => span
                .Bytes(1, OtlpRequest.Id(new TraceId(1, (ulong)i + 1))).Bytes(2, OtlpRequest.Id(new SpanId(1))))));
            busy = answer.Status == 0 ? null : answer;
            await Task.Delay(20);
        }

        Assert.Equal(14, busy?.Status);
        var details = Details(busy!);
        // RetryInfo.retry_delay = 1 { seconds = 1 (1), nanos = 2 (500000000) }
        Assert.Contains("google.rpc.RetryInfo", Encoding.UTF8.GetString(details), StringComparison.Ordinal);
        Assert.Equal("0A0808011080CAB5EE01", Convert.ToHexString(details)[^20..]);
    }

    private static byte[] Details(Answer answer)
    {
        var text = answer.Details!;
        return Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
    }

    private sealed record Answer(int Status, string? Message, string? Details, byte[] Body);

    private sealed class StalledContent(byte[] start, CancellationToken end) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(start);
            await stream.FlushAsync();
            await Task.Delay(Timeout.Infinite, end).ContinueWith(_ => { }, TaskScheduler.Default);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
