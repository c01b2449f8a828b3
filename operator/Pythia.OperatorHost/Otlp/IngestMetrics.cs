using System.Diagnostics.Metrics;
using Pythia.Ingesting.Assembling;
using Pythia.Ingesting.Decoding;

namespace Pythia.OperatorHost.Otlp;

/// <summary>The instruments of ingesting. Every outcome is there from the start, at zero.</summary>
internal sealed class IngestMetrics : IDisposable
{
    public const string MeterName = "Pythia.Ingesting";
    private static readonly string[] Transports = ["grpc", "http"];
    private static readonly string[] Outcomes = ["accepted", "partial", "malformed", "busy", "too_large", "unsupported", "canceled"];
    private readonly Meter _meter;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _cut;
    private volatile Func<IReadOnlyList<AssemblyCounts>> _assembly = () => [];

    public IngestMetrics(IMeterFactory factory)
    {
        _meter = factory.Create(MeterName);
        _requests = _meter.CreateCounter<long>("pythia.otlp.requests", "{request}", "Export requests by outcome.");
        _bytes = _meter.CreateCounter<long>("pythia.otlp.size", "By", "Uncompressed bytes of export requests that were read.");
        _accepted = _meter.CreateCounter<long>("pythia.spans.accepted", "{span}", "Spans taken into the queue.");
        _refused = _meter.CreateCounter<long>("pythia.spans.refused", "{span}", "Spans that their sender was told are not taken.");
        _cut = _meter.CreateCounter<long>("pythia.spans.cut", "{part}", "Parts of accepted spans above a limit.");
        CreateAssemblyInstruments();
    }

    /// <summary>The meter, for instruments over other parts of ingesting.</summary>
    public Meter Meter => _meter;

    public void Observe(Func<IReadOnlyList<AssemblyCounts>> assembly) => _assembly = assembly;

    public void Request(string transport, string outcome) =>
        _requests.Add(1, new("transport", transport), new("outcome", outcome));

    public void Size(string transport, int bytes) => _bytes.Add(bytes, new KeyValuePair<string, object?>("transport", transport));

    public void Accepted(int spans, DecodeCounts counts)
    {
        _accepted.Add(spans);
        if (ReferenceEquals(counts, DecodeCounts.None))
        {
            return;
        }

        Refused(counts.MissingTraceId, "missing_trace_id");
        Refused(counts.MissingSpanId, "missing_span_id");
        Refused(counts.TimeOutOfRange, "time_out_of_range");
        Refused(counts.OverSpanLimit, "over_limit");
        Cut(counts.AttributesCut, "attribute");
        Cut(counts.LinksCut, "link");
        Cut(counts.TextsCut, "text");
    }

    public void Busy(int spans) => Refused(spans, "busy");

    public void Own(int spans) => Refused(spans, "own");

    public void Dispose() => _meter.Dispose();

    private void Refused(int spans, string reason)
    {
        if (spans > 0)
        {
            _refused.Add(spans, new KeyValuePair<string, object?>("reason", reason));
        }
    }

    private void Cut(int parts, string part)
    {
        if (parts > 0)
        {
            _cut.Add(parts, new KeyValuePair<string, object?>("part", part));
        }
    }

    /// <summary>Sets every outcome to zero, once somebody listens.</summary>
    public void Start()
    {
        _accepted.Add(0);
        foreach (var transport in Transports)
        {
            Size(transport, 0);
            foreach (var outcome in Outcomes)
            {
                _requests.Add(0, new("transport", transport), new("outcome", outcome));
            }
        }

        foreach (var reason in new[] { "missing_trace_id", "missing_span_id", "time_out_of_range", "over_limit", "busy", "own" })
        {
            _refused.Add(0, new KeyValuePair<string, object?>("reason", reason));
        }

        foreach (var part in new[] { "attribute", "link", "text" })
        {
            _cut.Add(0, new KeyValuePair<string, object?>("part", part));
        }
    }

    private void CreateAssemblyInstruments()
    {
        _meter.CreateObservableCounter("pythia.spans.assembled", () => Sum(counts => counts.Completed), "{span}", "Spans handed on in traces.");
        _meter.CreateObservableCounter("pythia.spans.dropped", Dropped, "{span}", "Accepted spans that were not handed on, by reason.");
        _meter.CreateObservableUpDownCounter("pythia.spans.open", () => Sum(counts => counts.Open), "{span}", "Spans that wait for their trace.");
        _meter.CreateObservableCounter("pythia.traces.completed", () => Sum(counts => counts.CompletedTraces), "{trace}", "Traces handed on.");
        _meter.CreateObservableCounter("pythia.traces.dropped", () => Sum(counts => counts.DroppedTraces), "{trace}", "Open traces dropped as a whole.");
        _meter.CreateObservableUpDownCounter("pythia.traces.open", () => Sum(counts => counts.OpenTraces), "{trace}", "Traces that wait for spans.");
        _meter.CreateObservableUpDownCounter("pythia.traces.memory", () => Sum(counts => counts.OpenBytes), "By", "Estimated memory of open traces.");
        _meter.CreateObservableGauge(
            "pythia.traces.kept_ratio", () => _assembly().Select(counts => counts.KeptRatio).DefaultIfEmpty(1).Min(), "1", "Share of traces kept, least of all shards.");
    }

    private long Sum(Func<AssemblyCounts, long> value) => _assembly().Sum(value);

    private IEnumerable<Measurement<long>> Dropped() =>
    [
        new(Sum(counts => counts.DroppedPressure), new KeyValuePair<string, object?>("reason", "pressure")),
        new(Sum(counts => counts.DroppedTraceTooLarge), new KeyValuePair<string, object?>("reason", "trace_too_large")),
        new(Sum(counts => counts.Late), new KeyValuePair<string, object?>("reason", "late")),
        new(Sum(counts => counts.Duplicates), new KeyValuePair<string, object?>("reason", "duplicate")),
    ];
}
