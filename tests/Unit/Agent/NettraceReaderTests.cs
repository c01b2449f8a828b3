using Pythia.Agent.Applying;
using Pythia.Agent.Applying.EventPipe;
using Pythia.Agent.Emitting;
using Pythia.Model;

namespace Pythia.Unit.Tests.Agent;

/// <summary>On a capture of four requests (.NET 10): an order, a call that makes an order, the order that it makes, an unknown path.</summary>
public sealed class NettraceReaderTests
{
    private static readonly string Capture = Path.Combine(AppContext.BaseDirectory, "Agent", "Captures", "requests.nettrace");

    private readonly SpanQueue queue = new();
    private readonly ThreadLog threads = new();

    [Fact]
    public async Task Captured_session_gives_its_spans()
    {
        var reader = await ReadAsync(await File.ReadAllBytesAsync(Capture, TestContext.Current.CancellationToken));
        var spans = Spans();

        Assert.Equal(0, reader.Lost);
        Assert.Equal(1_000_000_000, reader.TicksPerSecond);
        Assert.Equal(
            ["GET", "GET /call", "GET /nowhere", "GET /orders/{id}", "GET /orders/{id}", "checkout", "checkout", "reserve.wait", "reserve.wait"],
            spans.Select(s => s.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Captured_request_has_route_query_and_status()
    {
        await ReadAsync(await File.ReadAllBytesAsync(Capture, TestContext.Current.CancellationToken));
        var request = Spans().First(s => s.Name == "GET /orders/{id}");
        var attributes = request.Attributes.ToDictionary(a => a.Key);

        Assert.Equal(SpanKind.Server, request.Kind);
        Assert.Equal("Microsoft.AspNetCore", request.Scope);
        Assert.Equal("/orders/17", attributes["url.path"].Text);
        Assert.Equal("/orders/{id}", attributes["http.route"].Text);
        Assert.Equal(3, attributes["url.query.lines"].Integer);
        Assert.Equal("a b/c", attributes["url.query.note"].Text);
        Assert.Equal(200, attributes["http.response.status_code"].Integer);
        Assert.InRange(request.EndUnixNanoseconds - request.StartUnixNanoseconds, 1_000_000, 1_000_000_000);
    }

    [Fact]
    public async Task Captured_chain_is_unbroken_and_nested_in_time()
    {
        await ReadAsync(await File.ReadAllBytesAsync(Capture, TestContext.Current.CancellationToken));
        var spans = Spans();
        var byId = spans.ToDictionary(s => s.SpanId);

        var leaf = spans.Last(s => s.Name == "reserve.wait");
        Assert.Equal(["reserve.wait", "checkout", "GET /orders/{id}", "GET", "GET /call"], Chain(leaf, byId).Select(s => s.Name));
        foreach (var span in spans.Where(s => byId.ContainsKey(s.ParentId) && s.Kind != SpanKind.Server))
        {
            var parent = byId[span.ParentId];
            Assert.True(span.StartUnixNanoseconds >= parent.StartUnixNanoseconds && span.EndUnixNanoseconds <= parent.EndUnixNanoseconds, $"{span.Name} in {parent.Name}");
        }

        Assert.Equal(3, spans.First(s => s.Name == "checkout").Attributes.Single(a => a.Key == "order.lines").Integer);
    }

    [Fact]
    public async Task Client_span_has_no_address_in_full()
    {
        await ReadAsync(await File.ReadAllBytesAsync(Capture, TestContext.Current.CancellationToken));
        var call = Spans().Single(s => s.Kind == SpanKind.Client);

        Assert.Equal("/orders/{id}", call.Attributes.Single(a => a.Key == "url.template").Text);
        Assert.Equal("127.0.0.1", call.Attributes.Single(a => a.Key == "server.address").Text);
        Assert.DoesNotContain(call.Attributes, a => a.Key == "url.full");
    }

    [Fact]
    public async Task Stream_cut_anywhere_fails_in_an_expected_way()
    {
        var bytes = await File.ReadAllBytesAsync(Capture, TestContext.Current.CancellationToken);
        for (var length = 0; length < bytes.Length; length += 97)
        {
            var failure = await Record.ExceptionAsync(() => ReadAsync(bytes[..length]));
            Assert.True(failure is null or IOException or InvalidDataException, $"cut at {length}: {failure}");
        }
    }

    [Fact]
    public async Task Damaged_stream_fails_in_an_expected_way()
    {
        var bytes = await File.ReadAllBytesAsync(Capture, TestContext.Current.CancellationToken);
        var random = new Random(7);
        for (var i = 0; i < 300; i++)
        {
            var damaged = bytes.ToArray();
            for (var j = 0; j < 5; j++)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            var failure = await Record.ExceptionAsync(() => ReadAsync(damaged));
            Assert.True(failure is null or IOException or InvalidDataException, $"run {i}: {failure}");
        }
    }

    private static IEnumerable<OutgoingSpan> Chain(OutgoingSpan leaf, Dictionary<SpanId, OutgoingSpan> byId)
    {
        for (OutgoingSpan? at = leaf; at is not null; at = byId.GetValueOrDefault(at.ParentId))
        {
            yield return at;
        }
    }

    private async Task<NettraceReader> ReadAsync(byte[] bytes)
    {
        var decoder = new ActivityDecoder(new SpanSource([]), new MonotonicClock(), new RequestVariables(), new KnownKinds());
        var reader = new NettraceReader(new MemoryStream(bytes), new ProcessReceiver(decoder, queue, threads, new FilterWatch(), static () => { }));
        await reader.ReadAllAsync(TestContext.Current.CancellationToken);
        return reader;
    }

    private List<OutgoingSpan> Spans()
    {
        var spans = new List<OutgoingSpan>();
        while (queue.Reader.TryRead(out var span))
        {
            spans.Add(span);
        }

        return spans;
    }
}
