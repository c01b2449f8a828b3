using Pythia.Model;

namespace Pythia.Benchmarks;

/// <summary>Traces like those of a service mesh: sequential and parallel calls, eight deep, with a few attributes.</summary>
internal static class GeneratedTraces
{
    private const int Services = 40;
    private static readonly Resource[] Resources = [.. Enumerable.Range(0, Services).Select(i => new Resource(AttributeSet.Of(
        ("service.name", AttributeValue.Of($"service-{i}")), ("k8s.pod.name", AttributeValue.Of($"service-{i}-0")))))];

    private static readonly AttributeSet Attributes = AttributeSet.Of(
        ("http.request.method", AttributeValue.Of("GET")), ("http.route", AttributeValue.Of("/items/{id}")), ("queue.length", AttributeValue.Of(3)));

    public static List<Span> Trace(int count, int seed)
    {
        var random = new Random(seed);
        var spans = new List<Span>(count);
        var open = new Queue<(ulong Id, int Depth, long Start, long End, int Service)>();
        open.Enqueue((0, 0, 1_700_000_000_000_000_000, 1_700_000_000_000_000_000 + (count * 1_000_000L), 0));
        while (spans.Count < count && open.TryDequeue(out var parent))
        {
            var children = parent.Id == 0 ? 1 : random.Next(1, parent.Depth >= 8 ? 2 : 6);
            var width = Math.Max(1, (parent.End - parent.Start) / (children + 1));
            for (var i = 0; i < children && spans.Count < count; i++)
            {
                var id = (ulong)spans.Count + 1;
                var isCall = spans.Count % 2 == 1;
                var start = parent.Start + (i * width) + (width / 10);
                var end = start + (long)(width * (0.5 + (random.NextDouble() * 0.8)));
                var service = isCall ? parent.Service : random.Next(Services);
                spans.Add(new Span
                {
                    TraceId = new TraceId((ulong)seed, 1),
                    SpanId = new SpanId(id),
                    ParentSpanId = new SpanId(parent.Id),
                    Name = $"operation-{random.Next(20)}",
                    Kind = isCall ? SpanKind.Client : SpanKind.Server,
                    StartUnixNanoseconds = start,
                    EndUnixNanoseconds = end,
                    Resource = Resources[service],
                    Attributes = Attributes,
                });
                open.Enqueue((id, parent.Depth + 1, start, end, service));
            }
        }

        return spans;
    }
}
