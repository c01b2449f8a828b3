using System.Threading.Channels;

namespace Pythia.Kubernetes;

/// <summary>
/// Records Kubernetes Events. Recording never blocks and never fails: an event is for people, and losing one is counted, not retried for ever.
/// The same object, type, reason, action and note within the window is one event with a count.
/// </summary>
public sealed class EventRecorder
{
    private readonly KubernetesClient client;
    private readonly EventRecorderOptions options;
    private readonly EventAggregator aggregator;
    private readonly Channel<Occurrence> waiting;
    private long dropped;
    private long failed;
    private long written;

    /// <summary>Creates a recorder; <see cref="RunAsync"/> writes.</summary>
    public EventRecorder(KubernetesClient client, EventRecorderOptions options)
    {
        this.client = client;
        this.options = options;
        aggregator = new EventAggregator(options.ReportingController, options.ReportingInstance, options.Window, options.MaximumRemembered);

        // Wait mode with TryWrite: the newest is refused when full, and the refusal can be counted.
        waiting = Channel.CreateBounded<Occurrence>(new BoundedChannelOptions(options.MaximumWaiting) { SingleReader = true });
    }

    /// <summary>Events that were dropped because too many waited, or because the recorder was stopped before they were written.</summary>
    public long Dropped => Interlocked.Read(ref dropped);

    /// <summary>Events that the server did not take.</summary>
    public long Failed => Interlocked.Read(ref failed);

    /// <summary>Writes made.</summary>
    public long Written => Interlocked.Read(ref written);

    /// <summary>Records that something happened.</summary>
    /// <param name="resource">The resource of <paramref name="regarding"/>.</param>
    /// <param name="regarding">What it is about.</param>
    /// <param name="type">Whether a person may want to act.</param>
    /// <param name="reason">Why, in CamelCase, from a closed set.</param>
    /// <param name="action">What was done or attempted, in CamelCase.</param>
    /// <param name="note">A sentence for a person, without moving numbers if it shall be counted.</param>
    public void Record(ResourceDescriptor resource, KubernetesObject regarding, EventType type, string reason, string action, string note)
    {
        if (!waiting.Writer.TryWrite(new Occurrence(ObjectReference.To(resource, regarding), type, reason, action, note)))
        {
            CountDropped();
        }
    }

    /// <summary>Writes events until cancelled.</summary>
    /// <param name="cancellationToken">Ends it with an <see cref="OperationCanceledException"/>.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await waiting.Reader.WaitToReadAsync(cancellationToken))
            {
                foreach (var (occurrence, count) in TakeBatch())
                {
                    await WriteAsync(occurrence, count, cancellationToken);
                }

                await Task.Delay(options.BatchInterval, client.Options.Clock, cancellationToken);
            }
        }
        finally
        {
            while (waiting.Reader.TryRead(out _))
            {
                CountDropped();
            }
        }
    }

    private Dictionary<Occurrence, int> TakeBatch()
    {
        var batch = new Dictionary<Occurrence, int>();
        while (batch.Count < options.MaximumWaiting && waiting.Reader.TryRead(out var occurrence))
        {
            batch[occurrence] = batch.GetValueOrDefault(occurrence) + 1;
        }

        return batch;
    }

    private async Task WriteAsync(Occurrence occurrence, int count, CancellationToken cancellationToken)
    {
        var now = client.Options.Clock.GetUtcNow();
        try
        {
            await WriteAsync(aggregator.Take(occurrence, count, now), cancellationToken);
            CountWritten();
        }
        catch (KubernetesApiException error) when (error.IsNotFound && !error.Status.Details.Kind.StartsWith("namespace", StringComparison.OrdinalIgnoreCase))
        {
            // The server keeps events for an hour or so: it begins anew.
            aggregator.Forget(occurrence);
            await WriteAgainAsync(occurrence, count, now, cancellationToken);
        }
        catch (KubernetesApiException error)
        {
            Fail(occurrence, error);
        }
    }

    private async Task WriteAgainAsync(Occurrence occurrence, int count, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(aggregator.Take(occurrence, count, now), cancellationToken);
            CountWritten();
        }
        catch (KubernetesApiException error)
        {
            Fail(occurrence, error);
        }
    }

    private void CountDropped()
    {
        Interlocked.Increment(ref dropped);
        client.Metrics.CountEvent("dropped");
    }

    private void CountWritten()
    {
        Interlocked.Increment(ref written);
        client.Metrics.CountEvent("written");
    }

    private void Fail(Occurrence occurrence, Exception error)
    {
        aggregator.Forget(occurrence);
        Interlocked.Increment(ref failed);
        client.Metrics.CountEvent("failed");
        options.OnProblem?.Invoke(error);
    }

    private async Task WriteAsync(EventWrite write, CancellationToken cancellationToken)
    {
        switch (write)
        {
            case EventWrite.Create(var made):
                await client.CreateAsync(KnownResources.Events, made, cancellationToken);
                break;
            case EventWrite.Repeat(var @namespace, var name, var series):
                await client.PatchAsync(KnownResources.Events, @namespace, name, Patch.Merge(new { series }), null, cancellationToken);
                break;
        }
    }
}
