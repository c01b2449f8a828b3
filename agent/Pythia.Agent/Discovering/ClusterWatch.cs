using System.Collections.Immutable;
using Pythia.Agent.Planning;
using Pythia.Crds;
using Pythia.Crds.TracePointSets;
using Pythia.Kubernetes;

namespace Pythia.Agent.Discovering;

/// <summary>Follows what the API server has: the trace-point sets of all namespaces and the pods of this node. Only reads.</summary>
internal sealed class ClusterWatch : IDisposable
{
    private static readonly ResourceDescriptor<CustomResource<TracePointSetSpec, TracePointSetStatus>> TracePointSets =
        new(PythiaApi.Group, PythiaApi.Version, "tracepointsets", "TracePointSet");

    private readonly Reflector<Pod> pods;
    private readonly Reflector<CustomResource<TracePointSetSpec, TracePointSetStatus>> sets;
    private readonly SemaphoreSlim changed = new(0, 1);

    public ClusterWatch(KubernetesClient client, string node, Action<string, string> onProblem)
    {
        pods = new Reflector<Pod>(client, KnownResources.Pods, null, new WatchOptions
        {
            Selection = new ListOptions { FieldSelector = "spec.nodeName=" + node, AllowCached = true },
            OnProblem = p => onProblem("pods", p.Message),
        });
        sets = new Reflector<CustomResource<TracePointSetSpec, TracePointSetStatus>>(client, TracePointSets, null, new WatchOptions
        {
            Selection = new ListOptions { AllowCached = true },
            OnProblem = p => onProblem("tracepointsets", p.Message),
        });
    }

    /// <summary>True when both lists were complete once.</summary>
    public bool IsSynced => pods.Store.IsSynced && sets.Store.IsSynced;

    /// <summary>Runs until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(
        pods.RunAsync(_ => Signal(), cancellationToken), sets.RunAsync(_ => Signal(), cancellationToken));

    /// <summary>Waits for a change, at most that long.</summary>
    public Task WaitForChangeAsync(TimeSpan longest, CancellationToken cancellationToken) => changed.WaitAsync(longest, cancellationToken);

    /// <summary>What the agent keeps of a pod.</summary>
    public static PodView ViewOf(Pod pod) => new()
    {
        Uid = pod.Metadata.Uid,
        Namespace = pod.Metadata.Namespace,
        Name = pod.Metadata.Name,
        Labels = pod.Metadata.Labels.ToImmutableSortedDictionary(),
    };

    /// <summary>The pods of this node that are not over, by uid.</summary>
    public Dictionary<string, PodView> Pods()
    {
        var result = new Dictionary<string, PodView>(StringComparer.Ordinal);
        foreach (var pod in pods.Store.Snapshot.Values)
        {
            result[pod.Metadata.Uid] = ViewOf(pod);
        }

        return result;
    }

    /// <summary>All sets, by namespace and name.</summary>
    public ImmutableArray<SetView> Sets() =>
    [
        .. sets.Store.Snapshot.Values
            .Where(s => s.Metadata.DeletionTimestamp is null)
            .Select(s => new SetView
            {
                Namespace = s.Metadata.Namespace,
                Name = s.Metadata.Name,
                Spec = s.Spec,
                Status = s.Status ?? new TracePointSetStatus(),
            })
            .OrderBy(s => s.Namespace, StringComparer.Ordinal).ThenBy(s => s.Name, StringComparer.Ordinal),
    ];

    public void Dispose() => changed.Dispose();

    private void Signal()
    {
        try
        {
            changed.Release();
        }
        catch (SemaphoreFullException)
        {
            // One is pending already.
        }
    }
}
