using System.Text.Json.Nodes;
using Pythia.Demo.Injecting;
using Pythia.Demo.Watching;
using Pythia.Kubelet;

namespace Pythia.Demo.Cluster;

/// <summary>
/// Everything that the demo runs, in the order in which it depends on each other; disposing ends it in reverse. What earlier runs
/// of the same prefix have left is ended first, but not what belongs to a run that goes on.
/// </summary>
internal sealed class DemoCluster : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _parts = new();
    private readonly Repository _repository;
    private ControlPlane? _controlPlane;
    private ShopCluster? _shop;
    private PythiaProcesses? _pythia;
    private Injector? _injector;

    private DemoCluster(Repository repository, string stateFolder)
    {
        _repository = repository;
        StateFolder = stateFolder;
    }

    /// <summary>Logs, credentials and records of this run. Removed at the end, unless <c>PYTHIA_KEEP_LOGS</c> is set.</summary>
    public string StateFolder { get; }

    public ControlPlane ControlPlane => _controlPlane ?? throw NotStarted();

    public Kubectl Kubectl => ControlPlane.Kubectl;

    public ShopCluster Shop => _shop ?? throw NotStarted();

    public PythiaProcesses Pythia => _pythia ?? throw NotStarted();

    public Injector Injector => _injector ?? throw NotStarted();

    /// <summary>Ends what earlier runs were not able to end themselves.</summary>
    public static async Task CleanUpEarlierAsync(Repository repository, string prefix, CancellationToken cancellation)
    {
        foreach (var folder in RunFolder.Abandoned(prefix))
        {
            LocalKubelet.CleanUpEarlier(folder);
            await ControlPlane.CleanUpEarlierAsync(repository, folder, cancellation);
            Remove(folder);
            Remove(PostgresServer.FolderOf(folder));
        }
    }

    /// <summary>Starts all but the search: nothing is expected of the shop yet. <paramref name="step"/> is told what is being done.</summary>
    public static async Task<DemoCluster> StartAsync(
        Repository repository, Machine machine, string prefix, Action<string> step, CancellationToken cancellation)
    {
        await CleanUpEarlierAsync(repository, prefix, cancellation);
        var stateFolder = RunFolder.Create(prefix);
        var cluster = new DemoCluster(repository, stateFolder);
        try
        {
            step("control plane: API server and etcd (built from packages once; that takes some minutes)");
            cluster._controlPlane = cluster.Own(await ControlPlane.StartAsync(repository, stateFolder, cancellation));
            step("Pythia's resource definitions and roles");
            var installation = await PythiaInstallation.InstallAsync(repository, cluster.Kubectl, stateFolder, cancellation);
            step("PostgreSQL");
            var services = cluster.Own(new ServiceGroup(stateFolder, cpus: 4));
            var database = cluster.Own(await PostgresServer.StartAsync(machine, stateFolder, services.Files, cancellation));
            step("the shop: seven pods of five services on two nodes");
            cluster._shop = cluster.Own(await ShopCluster.StartAsync(repository, cluster.Kubectl, database, stateFolder, services.Files, cancellation));
            cluster._injector = new Injector(cluster._shop, database);
            step("warm-up");
            await cluster._shop.WarmUpAsync(cancellation);
            step("operator and two agents");
            cluster._pythia = cluster.Own(PythiaProcesses.Start(repository, installation, stateFolder));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Applies the budget, the search space and the expectation, as a user would; without the search space the operator makes one
    /// of what the agents discover.
    /// </summary>
    public async Task ApplyExpectationAsync(CancellationToken cancellation, bool withSearchSpace = true)
    {
        foreach (var name in new[] { "budget.yaml", "tracepointset.yaml", "expectation.yaml" }.Where(n => withSearchSpace || n != "tracepointset.yaml"))
        {
            await Kubectl.ApplyFileAsync(_repository.PathOf("hack", "demo", "manifests", name), cancellation);
        }
    }

    /// <summary>Has only these layers searched; none: all.</summary>
    public Task SearchOnlyAsync(IEnumerable<string> layers, CancellationToken cancellation)
    {
        var patch = new JsonObject { ["spec"] = new JsonObject { ["search"] = new JsonObject { ["layers"] = new JsonArray([.. layers.Select(l => (JsonNode)l)]) } } };
        return Kubectl.RunAsync(["patch", "pexp", "shop", "-n", ShopCluster.Namespace, "--type=merge", "-p", patch.ToJsonString()], null, cancellation);
    }

    /// <summary>What the API server says about the search now.</summary>
    public async Task<SearchSnapshot> LookAsync(CancellationToken cancellation) =>
        SearchSnapshot.Of(await Kubectl.GetAsync(["pexp,tps,ibud", "-n", ShopCluster.Namespace], cancellation));

    public async ValueTask DisposeAsync()
    {
        while (_parts.TryPop(out var part))
        {
            try
            {
                await part.DisposeAsync();
            }
            catch (Exception error) when (error is InvalidOperationException or IOException or OperationCanceledException)
            {
                await Console.Error.WriteLineAsync($"clean-up: {error.Message}");
            }
        }

        if (Environment.GetEnvironmentVariable("PYTHIA_KEEP_LOGS") is null or "")
        {
            Remove(StateFolder);
        }
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static InvalidOperationException NotStarted() => new("the cluster was not started");

    private T Own<T>(T part)
        where T : IAsyncDisposable
    {
        _parts.Push(part);
        return part;
    }
}
