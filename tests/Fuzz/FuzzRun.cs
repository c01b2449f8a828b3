using System.Text;
using Pythia.Model;
using Pythia.Unit.Tests.Ingesting;

namespace Pythia.Fuzz;

/// <summary>Mutates a corpus for so many rounds. An input that takes a new path through the decoder joins the corpus.</summary>
internal sealed class FuzzRun(int seed, bool isJson, IEnumerable<byte[]> kept)
{
    private const int MaxCorpus = 2000;
    private readonly Mutator _mutator = new(seed);
    private readonly DecoderCheck _check = new();
    private readonly HashSet<string> _paths = [];
    private readonly List<byte[]> _corpus = [.. Seeds(isJson), .. kept];

    /// <summary>Inputs of this run that took a new path.</summary>
    public List<byte[]> Found { get; } = [];

    /// <summary>Different paths met.</summary>
    public int Paths => _paths.Count;

    /// <summary>The input under test: after an exception, the one that broke something.</summary>
    public byte[] Current { get; private set; } = [];

    /// <summary>Checks the corpus as it is.</summary>
    public void RunCorpus()
    {
        foreach (var input in _corpus)
        {
            Current = input;
            _paths.Add(_check.Run(input, isJson));
        }
    }

    public void RunOne()
    {
        Current = _mutator.Mutate(_corpus[_mutator.Next(_corpus.Count)], _corpus[_mutator.Next(_corpus.Count)], isJson);
        if (_paths.Add(_check.Run(Current, isJson)) && _corpus.Count < MaxCorpus)
        {
            _corpus.Add(Current);
            Found.Add(Current);
        }
    }

    private static IEnumerable<byte[]> Seeds(bool isJson)
    {
        if (isJson)
        {
            return [Encoding.UTF8.GetBytes("""
                {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},"scopeSpans":[{"scope":{"name":"lib"},
                "spans":[{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","parentSpanId":"","name":"op","kind":2,
                "startTimeUnixNano":"1544712660000000000","endTimeUnixNano":1544712661000000000,"status":{"code":2},"events":[{"name":"e"}],
                "links":[{"traceId":"5b8efff798038103d269b633813fc60d","spanId":"eee19b7ec3c1b175"}],"attributes":[{"key":"a","value":{"intValue":"5"}},
                {"key":"b","value":{"arrayValue":{"values":[{"doubleValue":1.5},{"kvlistValue":{"values":[{"key":"k","value":{"boolValue":true}}]}}]}}},
                {"key":"c","value":{"bytesValue":"AQID"}}]}]}]}]}
                """)];
        }

        var resource = new Resource(AttributeSet.Of(("service.name", AttributeValue.Of("shop")), ("size", AttributeValue.Of(3L))));
        var spans = Enumerable.Range(1, 3).Select(number => new Span
        {
            TraceId = new TraceId(1, 2),
            SpanId = new SpanId((ulong)number),
            ParentSpanId = new SpanId((ulong)number - 1),
            Name = "GET /cart",
            Kind = SpanKind.Server,
            StartUnixNanoseconds = 1_700_000_000_000_000_000,
            EndUnixNanoseconds = 1_700_000_000_001_000_000,
            Resource = resource,
            Links = [new SpanLink(new TraceId(3, 4), new SpanId(5))],
            Attributes = AttributeSet.Of(
                ("service.name", AttributeValue.Of("a")), ("real", AttributeValue.Of(0.5)), ("truth", AttributeValue.Of(true)), ("long", AttributeValue.Of(new string('ü', 90)))),
        });
        var nested = OtlpRequest.OneSpan(span => span.Bytes(1, OtlpRequest.Id(new TraceId(1, 1))).Bytes(2, OtlpRequest.Id(new SpanId(1)))
            .Message(9, kv => kv.Text(1, "list").Message(2, v => v.Message(5, a => a.Message(1, i => i.Message(6, m => m.Message(1, e => e.Text(1, "k").Message(2, x => x.Varint(3, 5)))))))));
        return [OtlpRequest.Encode(resource, "scope", spans), nested];
    }
}
