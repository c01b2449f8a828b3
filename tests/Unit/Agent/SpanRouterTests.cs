using System.Collections.Concurrent;
using System.Net;
using Pythia.Agent.Emitting;
using Pythia.Agent.Emitting.Routing;
using Pythia.Ingesting.Decoding;
using Pythia.Kubernetes;
using Pythia.Model;

namespace Pythia.Unit.Tests.Agent;

public sealed class SpanRouterTests
{
    private static readonly Uri Operator = new("http://operator.example:4318");

    private readonly ConcurrentQueue<(string Host, TraceId Trace)> _received = new();
    private readonly SpanQueue _queue = new();
    private readonly ReceiverWatch _watch = new(new KubernetesClient(new KubernetesConfiguration { Server = new Uri("http://127.0.0.1:1") }), "ns", "receivers", (_, _) => { });
    private volatile string _dead = string.Empty;

    [Fact]
    public async Task Spans_of_a_trace_go_to_its_owner()
    {
        _watch.See([Slice("10.0.0.1", "10.0.0.2", "10.0.0.3")]);
        var router = Router(_watch);
        var running = router.RunAsync(TestContext.Current.CancellationToken);
        Send(60);
        _queue.Complete();
        await running;

        var routing = TraceRouting.Of(["10.0.0.1", "10.0.0.2", "10.0.0.3"]);
        Assert.Equal(120, _received.Count);
        Assert.All(_received, r => Assert.Equal(routing.OwnerOf(r.Trace), r.Host));
        Assert.Equal((120, 0, 0, 0), (router.Sent, router.Rejected, router.Undeliverable, router.Dropped));
    }

    [Fact]
    public async Task Without_receivers_all_goes_to_the_operator()
    {
        foreach (var watch in new[] { null, _watch })
        {
            _received.Clear();
            var queue = new SpanQueue();
            var running = new SpanRouter(Client(), Operator, queue, watch).RunAsync(TestContext.Current.CancellationToken);
            queue.Add(Span(1, 1));
            queue.Complete();
            await running;
            Assert.Equal("operator.example", Assert.Single(_received).Host);
        }
    }

    [Fact]
    public async Task Spans_that_wait_for_a_lost_receiver_go_to_the_next_owner()
    {
        _dead = "10.0.0.2";
        _watch.See([Slice("10.0.0.1", "10.0.0.2")]);
        var router = Router(_watch);
        var running = router.RunAsync(TestContext.Current.CancellationToken);
        Send(50);
        var alive = TraceRouting.Of(["10.0.0.1", "10.0.0.2"]);
        var expected = Enumerable.Range(1, 50).Count(i => alive.OwnerOf(new TraceId(9, (ulong)i)) == "10.0.0.1") * 2;
        while (_received.Count < expected)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.All(_received, r => Assert.Equal("10.0.0.1", r.Host));
        _watch.See([Slice("10.0.0.1")]);
        _queue.Complete();
        await running;

        Assert.Equal(100, _received.Count);
        Assert.Equal(100, router.Sent);
    }

    private SpanRouter Router(ReceiverWatch watch) => new(Client(), Operator, _queue, watch);

    private HttpClient Client() => new(new Recorder(this));

    private void Send(int traces)
    {
        for (var i = 1; i <= traces; i++)
        {
            _queue.Add(Span((ulong)i, 1));
            _queue.Add(Span((ulong)i, 2));
        }
    }

    private static OutgoingSpan Span(ulong trace, ulong span) => new()
    {
        Source = new SpanSource([SpanAttribute.Of("service.name", "shop")]),
        Scope = "s",
        Name = "op",
        TraceId = new TraceId(9, trace),
        SpanId = new SpanId(span),
        StartUnixNanoseconds = 1_700_000_000_000_000_000,
        EndUnixNanoseconds = 1_700_000_000_000_001_000,
        Attributes = [],
    };

    private static EndpointSlice Slice(params string[] addresses) => new()
    {
        Endpoints = [.. addresses.Select(a => new Endpoint { Addresses = [a] })],
        Ports = [new ServicePort { Name = "otlp-http", Port = 4318 }],
    };

    /// <summary>The network: reads what is sent where, and refuses connections to a lost receiver.</summary>
    private sealed class Recorder(SpanRouterTests test) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri!.Host == test._dead)
            {
                throw new HttpRequestException("connection refused");
            }

            var decoder = new OtlpProtobufDecoder(DecodeLimits.Default, new StringTable(), new ResourceTable());
            var body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
            foreach (var span in Assert.IsType<DecodeOutcome.Decoded>(decoder.Decode(body)).Spans)
            {
                test._received.Enqueue((request.RequestUri.Host, span.TraceId));
            }

            return new HttpResponseMessage(HttpStatusCode.OK);
        }
    }
}
