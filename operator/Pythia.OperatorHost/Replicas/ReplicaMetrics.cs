using System.Diagnostics.Metrics;

namespace Pythia.OperatorHost.Replicas;

/// <summary>The instruments of replicas that share traces. Every outcome is there from the start, at zero.</summary>
internal sealed class ReplicaMetrics : IDisposable
{
    private static readonly string[] ReceivedOutcomes = ["taken", "duplicate", "malformed", "unknown_version", "too_large", "busy", "not_leading"];
    private static readonly string[] SentOutcomes = ["taken", "failed", "refused", "not_leading"];
    private static readonly string[] ForwardOutcomes = ["forwarded", "taken", "failed", "refused"];

    private readonly Meter _meter;
    private readonly Counter<long> _received;
    private readonly Counter<long> _receivedBytes;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _forwarded;
    private readonly Counter<long> _split;

    public ReplicaMetrics(IMeterFactory factory)
    {
        _meter = factory.Create("Pythia.Replicas");
        _received = _meter.CreateCounter<long>("pythia.statistics.received", "{message}", "Messages with the statistics of other replicas, by outcome.");
        _receivedBytes = _meter.CreateCounter<long>("pythia.statistics.size", "By", "Bytes of well-formed messages of other replicas.");
        _sent = _meter.CreateCounter<long>("pythia.statistics.sent", "{message}", "Messages to the leader, by outcome; a failed one is sent again.");
        _forwarded = _meter.CreateCounter<long>("pythia.spans.forwarded", "{span}", "Spans of traces that belong to another replica, by outcome.");
        _split = _meter.CreateCounter<long>("pythia.traces.split", "{trace}", "Traces left out because the receivers changed while they ran.");
    }

    public void Received(string outcome) => Add(_received, 1, outcome);

    public void ReceivedBytes(int bytes) => _receivedBytes.Add(bytes);

    public void Sent(string outcome) => Add(_sent, 1, outcome);

    public void Forwarded(int spans, string outcome) => Add(_forwarded, spans, outcome);

    public void Split() => _split.Add(1);

    /// <summary>Sets every outcome to zero, once somebody listens, and begins to show the replicas.</summary>
    public void Start(StatisticsInbox inbox, Outbox outbox)
    {
        foreach (var outcome in ReceivedOutcomes)
        {
            Add(_received, 0, outcome);
        }

        foreach (var outcome in SentOutcomes)
        {
            Add(_sent, 0, outcome);
        }

        foreach (var outcome in ForwardOutcomes)
        {
            Add(_forwarded, 0, outcome);
        }

        _receivedBytes.Add(0);
        _split.Add(0);
        _meter.CreateObservableGauge("pythia.replicas.known", () => Known(inbox), "{replica}", "Other replicas that the leader knows of, by state.");
        _meter.CreateObservableCounter("pythia.requests.unsent", () => outbox.UnsentRequests, "{request}", "Requests whose statistics no leader has taken.");
        _meter.CreateObservableGauge("pythia.statistics.waiting", () => outbox.Waiting, "{message}", "Messages that wait for the leader to take them.");
    }

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<int>> Known(StatisticsInbox inbox)
    {
        var replicas = inbox.Replicas();
        return Enum.GetValues<ReplicaState>()
            .Select(state => new Measurement<int>(replicas.Count(r => r.State == state), new KeyValuePair<string, object?>("state", state.ToString())));
    }

    private static void Add(Counter<long> counter, long count, string outcome) =>
        counter.Add(count, new KeyValuePair<string, object?>("outcome", outcome));
}
