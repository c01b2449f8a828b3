namespace Pythia.Kubernetes;

/// <summary>Keeps a <see cref="Store{T}"/> equal to what the API server has.</summary>
/// <typeparam name="T">The record of one object.</typeparam>
public sealed class Reflector<T>
    where T : KubernetesObject
{
    private readonly KubernetesClient client;
    private readonly ResourceDescriptor<T> resource;
    private readonly string? @namespace;
    private readonly WatchOptions options;

    /// <summary>Creates a reflector; nothing is read yet.</summary>
    /// <param name="client">The client.</param>
    /// <param name="resource">The resource.</param>
    /// <param name="namespace">A namespace; null for all.</param>
    /// <param name="options">Which objects, and how; null for all with the defaults.</param>
    /// <param name="project">What to keep of an object, to save memory; null to keep it whole.</param>
    public Reflector(KubernetesClient client, ResourceDescriptor<T> resource, string? @namespace, WatchOptions? options = null, Func<T, T>? project = null)
    {
        this.client = client;
        this.resource = resource;
        this.@namespace = @namespace;
        this.options = (options ?? WatchOptions.Default) is { Counters: null } uncounted ? uncounted with { Counters = new WatchCounters() } : options!;
        Store = new Store<T>(project);
    }

    /// <summary>The objects as last known.</summary>
    public Store<T> Store { get; }

    /// <summary>What the watch did so far.</summary>
    public WatchCounters Counters => options.Counters!;

    /// <summary>Runs until cancelled. May be run once at a time.</summary>
    /// <param name="onChange">Told of each change after the store has it; must not block. Null to be told nothing.</param>
    /// <param name="cancellationToken">Ends it with an <see cref="OperationCanceledException"/>.</param>
    public async Task RunAsync(Action<StoreChange<T>>? onChange, CancellationToken cancellationToken)
    {
        await foreach (var told in client.WatchAsync(resource, @namespace, options, cancellationToken))
        {
            foreach (var change in Store.Take(told))
            {
                onChange?.Invoke(change);
            }
        }
    }
}
