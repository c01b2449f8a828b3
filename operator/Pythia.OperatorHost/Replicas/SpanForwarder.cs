using System.Collections.Concurrent;
using System.Collections.Immutable;
using Pythia.Model;
using Pythia.OperatorHost.Otlp;

namespace Pythia.OperatorHost.Replicas;

/// <summary>
/// Sends spans that came to this replica and belong to another one there, so that any sender is right. One hop: what was forwarded is taken where it
/// arrives. Bounded: when the way to a replica is full, the sender is told to wait, so that no trace loses a part.
/// </summary>
internal sealed partial class SpanForwarder : ISpanOwner, IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ForwardLane> _lanes = new(StringComparer.Ordinal);
    private readonly Membership _membership;
    private readonly ReplicaClient _client;
    private readonly ReplicaMetrics _metrics;
    private readonly ILogger<SpanForwarder> _log;

    public SpanForwarder(Membership membership, ReplicaClient client, ReplicaMetrics metrics, ILogger<SpanForwarder> log)
    {
        _membership = membership;
        _client = client;
        _metrics = metrics;
        _log = log;
        membership.Changed += CloseLanes;
    }

    public bool TryTakeForeign(ImmutableArray<Span> spans, out ImmutableArray<Span> own)
    {
        own = spans;
        if (!HasForeign(spans))
        {
            return true;
        }

        var byOwner = spans.ToLookup(span => _membership.ForeignOwnerOf(span.TraceId) ?? string.Empty, StringComparer.Ordinal);
        var parts = byOwner.Where(part => part.Key.Length > 0).Select(part => (Lane: LaneTo(part.Key), Spans: part.ToImmutableArray())).ToList();
        for (var i = 0; i < parts.Count; i++)
        {
            if (!parts[i].Lane.TryReserve(parts[i].Spans.Length))
            {
                parts[..i].ForEach(part => part.Lane.Release(part.Spans.Length));
                return false;
            }
        }

        own = [.. byOwner[string.Empty]];
        parts.ForEach(part => part.Lane.Write(part.Spans));
        return true;
    }

    public void TookForwarded(int spans) => _metrics.Forwarded(spans, "taken");

    public async ValueTask DisposeAsync()
    {
        _membership.Changed -= CloseLanes;
        foreach (var lane in _lanes.Values)
        {
            await lane.DisposeAsync();
        }
    }

    private bool HasForeign(ImmutableArray<Span> spans)
    {
        var receivers = _membership.Routing.Receivers;
        if (receivers.IsEmpty || (receivers.Length == 1 && receivers[0] == _membership.Own))
        {
            return false;
        }

        foreach (var span in spans)
        {
            if (_membership.ForeignOwnerOf(span.TraceId) is not null)
            {
                return true;
            }
        }

        return false;
    }

    private ForwardLane LaneTo(string address) => _lanes.GetOrAdd(
        address, to => new ForwardLane(to, _client, _metrics, problem => NotForwarded(_log, to, problem)));

    // Spans for a replica that receives no more belong to traces that are left out as split.
    private void CloseLanes()
    {
        foreach (var (address, lane) in _lanes)
        {
            if (!_membership.Routing.Receivers.Contains(address) && _lanes.TryRemove(address, out _))
            {
                lane.Close();
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "spans could not be forwarded to {Address}: {Problem}")]
    private static partial void NotForwarded(ILogger logger, string address, string problem);
}
