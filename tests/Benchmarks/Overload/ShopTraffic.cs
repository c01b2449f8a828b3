using System.Buffers.Binary;
using Pythia.Benchmarks.Ingesting;
using Pythia.Model;
using Pythia.Unit.Tests.Ingesting;

namespace Pythia.Benchmarks.Overload;

/// <summary>
/// Export requests of a shop in which something is wrong: orders wait in the stock for as long as its queue is, everything else takes its
/// time give or take a tenth. Encoded once for some hundred different traces; ids and times are replaced in place.
/// </summary>
internal sealed class ShopTraffic
{
    public const int TracesPerRequest = 50;
    public const int SpansPerTrace = 6;
    private const ulong Marker = 0xFEEDFACECAFEBEEF;
    private const long Epoch = 1_790_000_000_000_000_000;
    private const long MillisecondNs = 1_000_000;
    private static readonly string[] Services = ["front", "order", "stock"];
    private static readonly Resource[] Resources = [.. Services.Select(service => new Resource(AttributeSet.Of(
        ("service.name", AttributeValue.Of(service)), ("service.version", AttributeValue.Of("1.4.2")), ("k8s.pod.name", AttributeValue.Of($"{service}-7c9d8f6b5-x2x4z")))))];

    private readonly List<int> _ids = [];
    private readonly List<(int Offset, long SinceEpoch)> _times = [];
    private readonly List<int> _traceOfId = [];

    public ShopTraffic(int seed)
    {
        var random = new Random(seed);
        var traces = Enumerable.Range(0, TracesPerRequest).Select(i => Trace(i, random).ToArray()).ToList();
        Bytes = OtlpRequest.Request(request =>
        {
            foreach (var resource in Resources)
            {
                request.Message(1, resourceSpans => resourceSpans
                    .Message(1, r => WriteResource(r, resource))
                    .Message(2, scopeSpans =>
                    {
                        scopeSpans.Message(1, scope => scope.Text(1, "Microsoft.AspNetCore"));
                        foreach (var span in traces.SelectMany(t => t).Where(s => ReferenceEquals(s.Resource, resource)))
                        {
                            scopeSpans.Message(2, writer => OtlpRequest.WriteSpan(writer, span));
                        }
                    }));
            }
        });
        FindIds();
        FindTimes();
    }

    public byte[] Bytes { get; }

    public int Spans => TracesPerRequest * SpansPerTrace;

    /// <summary>Writes the ids from one number on, and times that begin now, into a copy.</summary>
    public void Renew(Span<byte> copy, ulong sender, ulong first, long nowNs)
    {
        for (var i = 0; i < _ids.Count; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(copy[_ids[i]..], sender);
            BinaryPrimitives.WriteUInt64BigEndian(copy[(_ids[i] + 8)..], first + (ulong)_traceOfId[i]);
        }

        foreach (var (offset, sinceEpoch) in _times)
        {
            BinaryPrimitives.WriteInt64LittleEndian(copy[offset..], nowNs + sinceEpoch);
        }
    }

    private static void WriteResource(ProtobufWriter writer, Resource resource)
    {
        foreach (var (key, value) in resource.Attributes.Items)
        {
            writer.Message(1, keyValue => keyValue.Text(1, key).Message(2, v => v.Text(1, value.ToString())));
        }
    }

    // front (server) > order (client, server) > stock (client, server > internal work).
    private static IEnumerable<Span> Trace(int number, Random random)
    {
        var isOrder = number % 3 == 0;
        var queue = random.Next(12);
        var work = Vary(2, random) + (isOrder ? queue * Vary(3, random) : 0);
        double[] own = [Vary(4, random), Vary(1, random), Vary(3, random), Vary(1, random), Vary(2, random), work];
        var (start, end) = (0.0, own.Sum());
        for (var i = 0; i < SpansPerTrace; i++)
        {
            var isServer = i is 0 or 2 or 4;
            var service = i < 2 ? 0 : i < 4 ? 1 : 2;
            yield return new Span
            {
                TraceId = new TraceId(Marker, (ulong)number),
                SpanId = new SpanId(0x1000UL + (ulong)i),
                ParentSpanId = i == 0 ? default : new SpanId(0x1000UL + (ulong)i - 1),
                Name = i == 5 ? "reserve" : isServer ? (isOrder ? "POST /orders" : "GET /items/{id}") : "POST",
                Kind = i == 5 ? SpanKind.Internal : isServer ? SpanKind.Server : SpanKind.Client,
                StartUnixNanoseconds = Epoch + (long)(start * MillisecondNs),
                EndUnixNanoseconds = Epoch + (long)(end * MillisecondNs),
                Resource = Resources[service],
                Attributes = AttributeSet.Of(
                    ("http.route", AttributeValue.Of(isOrder ? "/orders" : "/items/{id}")),
                    ("http.request.method", AttributeValue.Of(isOrder ? "POST" : "GET")),
                    ("user.id", AttributeValue.Of($"user-{random.Next(100_000):D6}")),
                    ("items.count", AttributeValue.Of((long)random.Next(1, 9))),
                    ("queue.length", AttributeValue.Of((long)(i == 5 ? queue : random.Next(12)))),
                    ("url.path", AttributeValue.Of($"/orders/{number}"))),
            };
            start += own[i] / 2;
            end -= own[i] / 2;
        }
    }

    private static double Vary(double milliseconds, Random random) => milliseconds * (0.9 + (0.2 * random.NextDouble()));

    private void FindIds()
    {
        var marker = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(marker, Marker);
        for (var at = Bytes.AsSpan().IndexOf(marker); at >= 0;)
        {
            _ids.Add(at);
            _traceOfId.Add((int)BinaryPrimitives.ReadUInt64BigEndian(Bytes.AsSpan(at + 8)));
            var next = Bytes.AsSpan(at + 16).IndexOf(marker);
            at = next < 0 ? -1 : at + 16 + next;
        }
    }

    // Span.start_time_unix_nano and end_time_unix_nano: fields 7 and 8, each a fixed64 within a second of the epoch.
    private void FindTimes()
    {
        for (var at = 0; at + 9 <= Bytes.Length; at++)
        {
            if (Bytes[at] is 0x39 or 0x41)
            {
                var since = BinaryPrimitives.ReadInt64LittleEndian(Bytes.AsSpan(at + 1)) - Epoch;
                if (since is >= 0 and < 1_000_000_000)
                {
                    _times.Add((at + 1, since));
                }
            }
        }
    }
}
