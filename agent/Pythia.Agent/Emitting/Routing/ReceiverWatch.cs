using Pythia.Kubernetes;
using Pythia.Model;

namespace Pythia.Agent.Emitting.Routing;

/// <summary>Follows who receives spans: the EndpointSlice that the leading operator writes. Reads this one object.</summary>
internal sealed class ReceiverWatch
{
    private const string PortName = "otlp-http";

    private readonly Reflector<EndpointSlice> slices;
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Receivers current = new(TraceRouting.None, 0);

    public ReceiverWatch(KubernetesClient client, string @namespace, string name, Action<string, string> onProblem) =>
        slices = new Reflector<EndpointSlice>(client, KnownResources.EndpointSlices, @namespace, new WatchOptions
        {
            Selection = new ListOptions { FieldSelector = "metadata.name=" + name, AllowCached = true },
            OnProblem = problem => onProblem("endpointslices", problem.Message),
        });

    /// <summary>The receivers as last seen; none as long as nothing is known.</summary>
    public Receivers Current => current;

    /// <summary>Completes at the next change.</summary>
    public Task NextChange => Volatile.Read(ref changed).Task;

    /// <summary>Runs until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => slices.RunAsync(_ => See(slices.Store.Snapshot.Values), cancellationToken);

    internal void See(IEnumerable<EndpointSlice> seen)
    {
        var routing = TraceRouting.Of(seen.SelectMany(slice => slice.Endpoints)
            .Where(endpoint => endpoint.Conditions.Ready != false && !endpoint.Addresses.IsDefaultOrEmpty)
            .Select(endpoint => endpoint.Addresses[0]));
        var port = seen.SelectMany(slice => slice.Ports).FirstOrDefault(p => p.Name == PortName)?.Port ?? 0;
        if (!routing.SameAs(current.Routing) || port != current.Port)
        {
            current = new Receivers(routing, port);
            Interlocked.Exchange(ref changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }
    }
}
