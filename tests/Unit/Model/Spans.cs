using Pythia.Model;

namespace Pythia.Unit.Tests.Model;

/// <summary>Spans for tests: small ids, times in milliseconds after a fixed moment.</summary>
internal static class Spans
{
    public const long Epoch = 1_700_000_000_000_000_000;

    private static readonly Dictionary<string, Resource> Resources = [];

    public static Span Of(
        ulong id,
        ulong parent,
        double start,
        double end,
        string service = "a",
        string? name = null,
        SpanKind kind = SpanKind.Internal,
        AttributeSet? attributes = null,
        ulong trace = 1,
        ulong[]? links = null,
        string scope = "") => new()
        {
            TraceId = new TraceId(7, trace),
            SpanId = new SpanId(id),
            ParentSpanId = new SpanId(parent),
            Scope = scope,
            Name = name ?? $"op{id}",
            Kind = kind,
            StartUnixNanoseconds = At(start),
            EndUnixNanoseconds = At(end),
            Resource = ResourceOf(service),
            Attributes = attributes ?? AttributeSet.Empty,
            Links = [.. (links ?? []).Select(link => new SpanLink(new TraceId(7, trace), new SpanId(link)))],
        };

    /// <summary>What the kernel was observed doing for a span.</summary>
    public static Span Observed(ulong id, ulong parent, double start, double end, string service = "a", string name = "thread/offcpu") =>
        Of(id, parent, start, end, service, name, attributes: AttributeSet.Of(("pythia.trace_point", AttributeValue.Of($"kernel/{service}/{name}"))), scope: "pythia.kernel");

    /// <summary>A thread that was ready and not let run.</summary>
    public static Span Preempted(ulong id, ulong parent, double start, double end) => Observed(id, parent, start, end, name: "thread/runqueue");

    public static long At(double milliseconds) => Epoch + (long)(milliseconds * 1e6);

    public static double Milliseconds(long time) => (time - Epoch) / 1e6;

    public static Resource ResourceOf(string service)
    {
        lock (Resources)
        {
            if (!Resources.TryGetValue(service, out var resource))
            {
                resource = new Resource(AttributeSet.Of(
                    ("service.name", AttributeValue.Of(service)),
                    ("k8s.pod.name", AttributeValue.Of($"{service}-1"))));
                Resources.Add(service, resource);
            }

            return resource;
        }
    }
}
