using System.Collections.Immutable;
using Pythia.Crds.PerformanceExpectations;
using Pythia.Diagnosing.Causal;
using Pythia.Diagnosing.Grouping;
using Pythia.Diagnosing.Localizing;
using Pythia.Model;

namespace Pythia.Unit.Tests.Causal;

/// <summary>A program of known structure: makes traces whose true answer to a what-if question is the same program with another time.</summary>
internal sealed class Program(int seed)
{
    public static readonly ImmutableArray<Expectation> Everything =
    [
        new() { Name = "ns/all", Spec = new PerformanceExpectationSpec { Requests = new RequestSelector { Service = Expectation.AnyService } } },
    ];

    public static readonly RequestType Type = new("ns/all", "front", "GET /");

    private readonly Random _random = new(seed);
    private readonly List<Span> _spans = [];
    private ulong _trace = (ulong)seed * 1_000_000;
    private ulong _span;
    private long _origin = 1_700_000_000_000_000_000;

    /// <summary>Multiplies the time of one operation.</summary>
    public (string Operation, double Factor) Changed { get; init; } = (string.Empty, 1);

    public delegate void Body(Program program);

    /// <summary>Traces of a body.</summary>
    public List<Trace> Run(int count, Body body)
    {
        var traces = new List<Trace>(count);
        for (var i = 0; i < count; i++)
        {
            _spans.Clear();
            _trace++;
            _origin += 100_000_000;
            body(this);
            traces.Add(Trace.FromSpans([.. _spans]));
        }

        return traces;
    }

    public double Mean(int count, Body body) => Run(count, body).Average(t => t.Nodes[t.Root].Duration / 1e6);

    /// <summary>Milliseconds that an operation takes: exponential around a mean beyond a constant.</summary>
    public double Time(string operation, double least, double more)
    {
        var time = least + (more * -Math.Log(1 - _random.NextDouble()));
        return operation == Changed.Operation ? time * Changed.Factor : time;
    }

    public bool Chance(double chance) => _random.NextDouble() < chance;

    public ulong Next() => ++_span;

    /// <summary>Records a span, milliseconds after the start of the request.</summary>
    public void Emit(ulong id, ulong parent, string service, string name, double start, double end, SpanKind kind = SpanKind.Internal) =>
        Record(id, parent, service, "S", name, start, end, kind, AttributeSet.Empty);

    /// <summary>Records what the kernel was observed doing for a span, milliseconds after the start of the request.</summary>
    public void Observe(ulong parent, string service, string name, double start, double end) =>
        Record(Next(), parent, service, "pythia.kernel", name, start, end, SpanKind.Internal, AttributeSet.Of(("pythia.trace_point", AttributeValue.Of($"kernel/{service}/{name}"))));

    private void Record(ulong id, ulong parent, string service, string scope, string name, double start, double end, SpanKind kind, AttributeSet attributes) => _spans.Add(new Span
    {
        TraceId = new TraceId(99, _trace),
        SpanId = new SpanId(id),
        ParentSpanId = new SpanId(parent),
        Name = name,
        Scope = scope,
        Kind = kind,
        StartUnixNanoseconds = _origin + (long)(start * 1e6),
        EndUnixNanoseconds = _origin + (long)(end * 1e6),
        Resource = Model.Spans.ResourceOf(service),
        Attributes = attributes,
    });

    public static CausalMiner Mine(IEnumerable<Trace> traces)
    {
        var miner = new CausalMiner(new CausalOptions { RequestsPerWindow = 10_000, RequestsPerWindowInAll = 10_000 });
        foreach (var trace in traces)
        {
            miner.Observe(trace, Everything);
        }

        return miner;
    }
}
