using Pythia.Crds.TracePointSets;
using Pythia.Diagnosing.Choosing;
using Pythia.Kubernetes;

namespace Pythia.OperatorHost.Cluster;

/// <summary>
/// Gives every expectation that no trace-point set serves a general one, owned by the expectation so that it goes with it.
/// A set that exists is never touched: its spec belongs to a user from then on.
/// </summary>
internal sealed partial class SetCreator(KubernetesClient client, ClusterView cluster, TimeProvider time, ILogger<SetCreator> log)
{
    /// <summary>How long a user has to apply an own set together with the expectation.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private const int MaxPods = 5_000;

    /// <summary>Runs while this replica leads.</summary>
    public async Task RunAsync(CancellationToken leading)
    {
        await cluster.WaitUntilSyncedAsync(leading);
        using var ticks = new PeriodicTimer(Patience, time);
        while (await ticks.WaitForNextTickAsync(leading))
        {
            foreach (var expectation in Unserved(cluster.Snapshot(), time.GetUtcNow()))
            {
                await CreateAsync(expectation, leading);
            }
        }
    }

    /// <summary>The expectations that are due for a general set.</summary>
    internal static IEnumerable<ExpectationResource> Unserved(World world, DateTimeOffset now) => world.Expectations.Where(e =>
        !e.Spec.Suspend
        && e.Metadata.DeletionTimestamp is null
        && now - (e.Metadata.CreationTimestamp ?? now) >= Patience
        && !world.Sets.Any(s => s.Metadata.Namespace == e.Metadata.Namespace && (s.Spec.ExpectationRef == e.Metadata.Name || s.Metadata.Name == e.Metadata.Name)));

    private async Task CreateAsync(ExpectationResource expectation, CancellationToken leading)
    {
        try
        {
            var pods = await client.ListAsync(KnownResources.Pods, expectation.Metadata.Namespace, ListOptions.All, leading);
            var services = pods.Items.Take(MaxPods)
                .Select(p => p.Metadata.Label("app.kubernetes.io/name") ?? p.Metadata.Label("app"))
                .OfType<string>();
            if (GeneralSet.Of(expectation.Metadata.Name, expectation.Spec.Requests.Service, services) is not { } spec)
            {
                return;
            }

            await client.CreateAsync(Resources.TracePointSets, Resource(expectation, spec), leading);
            Created(log, expectation.Key.ToString()!);
        }
        catch (KubernetesApiException error)
        {
            NotCreated(log, expectation.Key.ToString()!, error.Message);
        }
    }

    private static TracePointSetResource Resource(ExpectationResource expectation, TracePointSetSpec spec) => new()
    {
        Metadata = new ObjectMeta
        {
            Name = expectation.Metadata.Name,
            Namespace = expectation.Metadata.Namespace,
            Labels = new Dictionary<string, string> { ["app.kubernetes.io/managed-by"] = "pythia-operator" },
            OwnerReferences =
            [
                new OwnerReference
                {
                    ApiVersion = Crds.PythiaApi.GroupVersion,
                    Kind = Resources.Expectations.Kind,
                    Name = expectation.Metadata.Name,
                    Uid = expectation.Metadata.Uid,
                },
            ],
        },
        Spec = spec,
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "made a general trace-point set for expectation {Expectation}, which had none")]
    private static partial void Created(ILogger logger, string expectation);

    [LoggerMessage(Level = LogLevel.Warning, Message = "no trace-point set could be made for expectation {Expectation}: {Error}")]
    private static partial void NotCreated(ILogger logger, string expectation, string error);
}
