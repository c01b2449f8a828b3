namespace Pythia.Agent.Emitting.Routing;

/// <summary>The way to one receiver: a queue and an exporter of its own, so that a receiver that is gone holds up no other.</summary>
internal sealed class ReceiverLane : IDisposable
{
    private readonly CancellationTokenSource closing;

    public ReceiverLane(HttpClient client, Uri endpoint, SpanQueue queue, string? host, CancellationToken cancellationToken)
    {
        Endpoint = endpoint;
        Queue = queue;
        Exporter = new SpanExporter(client, endpoint, queue, host);
        closing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Work = Exporter.RunAsync(closing.Token);
    }

    public Uri Endpoint { get; }

    public SpanQueue Queue { get; }

    public SpanExporter Exporter { get; }

    public Task Work { get; }

    /// <summary>Ends the lane and gives back what was not sent.</summary>
    public async Task<List<OutgoingSpan>> CloseAsync()
    {
        Queue.Complete();
        await closing.CancelAsync();
        await Work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return Exporter.TakeUnsent();
    }

    public void Dispose() => closing.Dispose();
}
