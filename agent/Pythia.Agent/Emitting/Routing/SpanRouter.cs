namespace Pythia.Agent.Emitting.Routing;

/// <summary>
/// Sends each span to the operator's replica that its trace belongs to, so that all spans of a trace meet there, whichever agents send them. All agents
/// choose alike, because they read one list. Without a list everything goes to the configured address, which passes on what belongs elsewhere.
/// </summary>
internal sealed class SpanRouter(HttpClient client, Uri fallback, SpanQueue queue, ReceiverWatch? receivers)
{
    private const string ExportPath = "/v1/traces";

    private readonly Dictionary<string, ReceiverLane> lanes = new(StringComparer.Ordinal);
    private readonly Lock counting = new();
    private (long Sent, long Rejected, long Undeliverable, long Dropped) closed;

    /// <summary>Spans that the operator has taken.</summary>
    public long Sent => Sum(lane => lane.Exporter.Sent, closed.Sent);

    /// <summary>Spans of batches that the operator refused for good.</summary>
    public long Rejected => Sum(lane => lane.Exporter.Rejected, closed.Rejected);

    /// <summary>Spans of batches that no attempt could deliver.</summary>
    public long Undeliverable => Sum(lane => lane.Exporter.Undeliverable, closed.Undeliverable);

    /// <summary>Spans dropped because a queue was full.</summary>
    public long Dropped => queue.Dropped + Sum(lane => ReferenceEquals(lane.Queue, queue) ? 0 : lane.Queue.Dropped, closed.Dropped);

    /// <summary>Runs until the queue is completed and empty, or until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (receivers is null)
        {
            // One receiver needs no second queue.
            await Open(string.Empty, new Uri(fallback, ExportPath), queue, cancellationToken).Work;
            return;
        }

        var current = receivers.Current;
        var change = receivers.NextChange;
        var more = queue.Reader.WaitToReadAsync(cancellationToken).AsTask();
        while (true)
        {
            await Task.WhenAny(more, change);
            if (change.IsCompleted)
            {
                change = receivers.NextChange;
                current = receivers.Current;
                await CloseOthersAsync(current, cancellationToken);
            }

            if (more.IsCompleted)
            {
                if (!await more)
                {
                    break;
                }

                while (queue.Reader.TryRead(out var span))
                {
                    Route(span, current, cancellationToken);
                }

                more = queue.Reader.WaitToReadAsync(cancellationToken).AsTask();
            }
        }

        await Task.WhenAll(lanes.Values.Select(lane =>
        {
            lane.Queue.Complete();
            return lane.Work;
        }));
    }

    private void Route(OutgoingSpan span, Receivers current, CancellationToken cancellationToken)
    {
        var address = current.Routing.OwnerOf(span.TraceId) ?? string.Empty;
        if (!lanes.TryGetValue(address, out var lane))
        {
            // All lanes together hold what one did.
            var capacity = SpanQueue.Capacity / Math.Max(1, current.Routing.Receivers.Length);
            lane = Open(address, EndpointOf(address, current), new SpanQueue(capacity), cancellationToken);
        }

        lane.Queue.Add(span);
    }

    private ReceiverLane Open(string address, Uri endpoint, SpanQueue spans, CancellationToken cancellationToken)
    {
        var lane = new ReceiverLane(client, endpoint, spans, address.Length > 0 ? fallback.Authority : null, cancellationToken);
        lock (counting)
        {
            lanes.Add(address, lane);
        }

        return lane;
    }

    /// <summary>Closes the lanes to those that receive no more; what they had not sent goes to the new owners.</summary>
    private async Task CloseOthersAsync(Receivers current, CancellationToken cancellationToken)
    {
        var stay = current.Routing.Receivers.IsEmpty ? [string.Empty] : current.Routing.Receivers.ToHashSet(StringComparer.Ordinal);
        foreach (var (address, lane) in lanes.Where(l => !stay.Contains(l.Key) || l.Value.Endpoint != EndpointOf(l.Key, current)).ToList())
        {
            var unsent = await lane.CloseAsync();
            lock (counting)
            {
                lanes.Remove(address);
                closed = (closed.Sent + lane.Exporter.Sent, closed.Rejected + lane.Exporter.Rejected,
                    closed.Undeliverable + lane.Exporter.Undeliverable, closed.Dropped + lane.Queue.Dropped);
            }

            lane.Dispose();
            unsent.ForEach(span => Route(span, current, cancellationToken));
        }
    }

    private Uri EndpointOf(string address, Receivers current) => address.Length == 0
        ? new Uri(fallback, ExportPath)
        : new UriBuilder(fallback.Scheme, address, current.Port > 0 ? current.Port : fallback.Port, ExportPath).Uri;

    private long Sum(Func<ReceiverLane, long> count, long before)
    {
        lock (counting)
        {
            return before + lanes.Values.Sum(count);
        }
    }
}
