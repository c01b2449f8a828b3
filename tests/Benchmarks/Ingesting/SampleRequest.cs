using System.Buffers.Binary;
using Pythia.Model;
using Pythia.Unit.Tests.Ingesting;

namespace Pythia.Benchmarks.Ingesting;

/// <summary>
/// An export request with whole traces of a small shop: six spans each, in three services. Its trace ids can be replaced
/// in place, so that one encoded request serves as any number of different ones.
/// </summary>
internal sealed class SampleRequest
{
    public const int SpansPerTrace = 6;
    private const ulong Marker = 0xFEEDFACECAFEBEEF;
    private static readonly string[] Services = ["front", "cart", "stock"];
    private readonly (int Offset, int Trace)[] _ids;
    private readonly ulong _traces;
    private ulong _next = 1;

    public SampleRequest(int traces, int attributes)
    {
        _traces = (ulong)traces;
        Spans = traces * SpansPerTrace;
        Bytes = OtlpRequest.Request(request =>
        {
            for (var service = 0; service < Services.Length; service++)
            {
                request.Message(1, resourceSpans => WriteService(resourceSpans, service, traces, attributes));
            }
        });
        _ids = [.. FindIds()];
    }

    public byte[] Bytes { get; }

    public int Spans { get; }

    /// <summary>Writes ids that no former request had into a copy.</summary>
    public void Renew(Span<byte> copy, ulong sender)
    {
        foreach (var (offset, trace) in _ids)
        {
            BinaryPrimitives.WriteUInt64BigEndian(copy[offset..], sender);
            BinaryPrimitives.WriteUInt64BigEndian(copy[(offset + 8)..], _next + (ulong)trace);
        }

        _next += _traces;
    }

    private static void WriteService(ProtobufWriter resourceSpans, int service, int traces, int attributes)
    {
        var resource = new Resource(AttributeSet.Of(
            ("service.name", AttributeValue.Of(Services[service])), ("service.version", AttributeValue.Of("1.4.2")),
            ("k8s.pod.name", AttributeValue.Of($"{Services[service]}-7c9d8f6b5-x2x4z")), ("k8s.node.name", AttributeValue.Of("node-3")),
            ("telemetry.sdk.name", AttributeValue.Of("opentelemetry")), ("telemetry.sdk.language", AttributeValue.Of("dotnet"))));
        resourceSpans.Message(1, r =>
        {
            foreach (var (key, value) in resource.Attributes.Items)
            {
                r.Message(1, kv => kv.Text(1, key).Message(2, v => v.Text(1, value.ToString())));
            }
        });
        resourceSpans.Message(2, scopeSpans =>
        {
            scopeSpans.Message(1, scope => scope.Text(1, "Microsoft.AspNetCore").Text(2, "10.0.0"));
            for (var trace = 0; trace < traces; trace++)
            {
                for (var half = 0; half < 2; half++)
                {
                    var number = (service * 2) + half;
                    scopeSpans.Message(2, writer => OtlpRequest.WriteSpan(writer, MakeSpan(resource, trace, number, attributes)));
                }
            }
        });
    }

    private static Span MakeSpan(Resource resource, int trace, int number, int attributes)
    {
        var isServer = number % 2 == 0;
        var items = Enumerable.Range(0, attributes).Select(i => i switch
        {
            0 => ("http.route", AttributeValue.Of("/cart/{id}")),
            1 => ("http.request.method", AttributeValue.Of("GET")),
            2 => ("http.response.status_code", AttributeValue.Of(200L)),
            3 => ("url.path", AttributeValue.Of($"/cart/{trace}")),
            4 => ("user.id", AttributeValue.Of($"user-{trace * 7919 % 100_000:D6}")),
            _ => ($"app.attribute.{i}", AttributeValue.Of($"value-{trace % 10}")),
        }).ToArray();
        const long start = 1_790_000_000_000_000_000;
        return new Span
        {
            TraceId = new TraceId(Marker, (ulong)trace),
            SpanId = new SpanId(0x1000UL + (ulong)number),
            ParentSpanId = number == 0 ? default : new SpanId(0x1000UL + (ulong)number - 1),
            Name = isServer ? "GET /cart/{id}" : "GET",
            Kind = isServer ? SpanKind.Server : SpanKind.Client,
            StartUnixNanoseconds = start + (number * 1_000_000L),
            EndUnixNanoseconds = start + ((20L - number) * 1_000_000L) + (trace * 1000L),
            Resource = resource,
            Attributes = AttributeSet.Of(items),
        };
    }

    private IEnumerable<(int, int)> FindIds()
    {
        var marker = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(marker, Marker);
        for (var at = 0; ;)
        {
            var found = Bytes.AsSpan(at).IndexOf(marker);
            if (found < 0)
            {
                yield break;
            }

            at += found;
            yield return (at, (int)BinaryPrimitives.ReadUInt64BigEndian(Bytes.AsSpan(at + 8)));
            at += 16;
        }
    }
}
