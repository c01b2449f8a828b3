using Pythia.Crds.PerformanceExpectations;
using Pythia.Diagnosing.Grouping;
using Pythia.Model;
using Pythia.Unit.Tests.Model;

namespace Pythia.Unit.Tests.Localizing;

/// <summary>Generated requests of a shop: front calls stock and price; each place takes a random time of its own.</summary>
internal sealed class Load
{
    private readonly System.Random _random;
    private ulong _next;

    public Load(int seed, WorkflowGrouper? grouper = null)
    {
        _random = new System.Random(seed);
        _next = (ulong)seed * 1_000_003;
        Grouper = grouper ?? new WorkflowGrouper();
    }

    public WorkflowGrouper Grouper { get; }

    /// <summary>The operation of the front service.</summary>
    public string Route { get; set; } = "GET /";

    /// <summary>Whether the trace point inside of the stock's query is on: it takes nine tenths of it.</summary>
    public bool Detail { get; set; }

    /// <summary>The version of the front service that the next requests come from.</summary>
    public string Version { get; set; } = string.Empty;

    public static Expectation Expectation(int targetCvPermille = 500, int? maxMean = null, int? maxP99 = null, ExpectedModes modes = ExpectedModes.Any) => new()
    {
        Name = "ns/shop",
        Spec = new PerformanceExpectationSpec
        {
            Requests = new RequestSelector { Service = "front" },
            Expect = new ExpectedPerformance { TargetCvPermille = targetCvPermille, MaxMeanMilliseconds = maxMean, MaxP99Milliseconds = maxP99, Modes = modes },
        },
    };

    /// <summary>Adds requests; the functions give the milliseconds at front, on the edge, in stock and in price.</summary>
    public GroupWindow Window(int requests, Func<System.Random, double>? front = null, Func<System.Random, double>? edge = null, Func<System.Random, double>? stock = null, Func<System.Random, double>? price = null)
    {
        var window = new GroupWindow(Grouper.Contexts);
        for (var i = 0; i < requests; i++)
        {
            Add(window, (front ?? (random => Usual(random, 5)))(_random), (edge ?? (random => Usual(random, 2)))(_random), (stock ?? (random => Usual(random, 20)))(_random), (price ?? (random => Usual(random, 10)))(_random));
        }

        return window;
    }

    /// <summary>A lognormal time with a coefficient of variation of about 0.3.</summary>
    public static double Usual(System.Random random, double median) => median * Math.Exp(0.3 * Normal(random));

    public static double Normal(System.Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    public void Add(GroupWindow window, double front, double edge, double stock, double price)
    {
        var id = ++_next;
        var start = id * 100.0;
        var end = start + front + edge + stock + edge + price;
        var call = start + front;
        var second = call + edge + stock;
        Span[] spans =
        [
            Front(id, start, end),
            Spans.Of(2, 1, call, call + edge + stock, "front", "call stock", SpanKind.Client, trace: id),
            Spans.Of(3, 2, call + edge, call + edge + stock, "stock", "query", SpanKind.Server, trace: id),
            Spans.Of(4, 1, second, second + edge + price, "front", "call price", SpanKind.Client, trace: id),
            Spans.Of(5, 4, second + edge, second + edge + price, "price", "quote", SpanKind.Server, trace: id),
        ];
        var inner = Spans.Of(6, 3, call + edge, call + edge + (0.9 * stock), "stock", "lock", trace: id);
        foreach (var request in Grouper.Assign(Trace.FromSpans(Detail ? [.. spans, inner] : spans), [Expectation()]))
        {
            window.Add(request);
        }
    }

    private Span Front(ulong id, double start, double end)
    {
        var span = Spans.Of(1, 0, start, end, "front", Route, SpanKind.Server, trace: id);
        return Version.Length == 0 ? span : new Span
        {
            TraceId = span.TraceId,
            SpanId = span.SpanId,
            Name = span.Name,
            Kind = span.Kind,
            StartUnixNanoseconds = span.StartUnixNanoseconds,
            EndUnixNanoseconds = span.EndUnixNanoseconds,
            Resource = new Resource(AttributeSet.Of(
                ("service.name", AttributeValue.Of("front")), ("k8s.pod.name", AttributeValue.Of("front-1")), ("service.version", AttributeValue.Of(Version)))),
        };
    }
}
