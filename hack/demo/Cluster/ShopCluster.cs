using System.Globalization;
using Pythia.Kubelet;

namespace Pythia.Demo.Cluster;

/// <summary>The shop as pods on two nodes, and its load.</summary>
internal sealed class ShopCluster : IAsyncDisposable
{
    public const string Namespace = "shop";

    /// <summary>Database and load come before the machine's other work, like the pods: what is slow shall be the shop.</summary>
    public const int Niceness = -15;

    public static readonly string[] Nodes = ["node-a", "node-b"];

    /// <summary>Where each replica runs. The stock has one: its permits live in the process.</summary>
    private static readonly (string Service, string Node)[] Placement =
    [
        ("shop-front", "node-a"),
        ("shop-front", "node-b"),
        ("shop-catalog", "node-a"),
        ("shop-catalog", "node-b"),
        ("shop-cart", "node-a"),
        ("shop-orders", "node-b"),
        ("shop-stock", "node-b"),
    ];

    private readonly Repository _repository;
    private readonly LocalKubelet _kubelet;
    private readonly string _stateFolder;
    private readonly IReadOnlyList<string> _cgroupFiles;
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly List<(string Service, Uri Address)> _replicas;
    private ChildProcess? _load;
    private NetworkFaults? _network;

    private ShopCluster(Repository repository, LocalKubelet kubelet, string stateFolder, IReadOnlyList<string> cgroupFiles)
    {
        _cgroupFiles = cgroupFiles;
        _repository = repository;
        _kubelet = kubelet;
        _stateFolder = stateFolder;
        _replicas = Placement
            .Zip(FreePorts.Take(Placement.Length), (replica, port) => (replica.Service, new Uri($"http://127.0.0.1:{port}")))
            .ToList();
    }

    /// <summary>What the load generator wrote.</summary>
    public string? LoadLog => _load?.LogFile;

    public IReadOnlyList<RunningPod> Pods => _kubelet.Pods;

    public LocalKubelet Kubelet => _kubelet;

    /// <summary>What can be wrong between services.</summary>
    public NetworkFaults Network => _network ?? throw new InvalidOperationException("problems of the network need root and /dev/net/tun");

    /// <summary>The program of all services.</summary>
    public string Program => _repository.Program("hack/shop", "shop");

    /// <summary>Where customers ask.</summary>
    public IEnumerable<Uri> Fronts => AddressesOf("shop-front");

    public bool HasCgroups => _kubelet.HasCgroups;

    /// <summary>Makes the tables, starts the pods and waits until each answers.</summary>
    public static async Task<ShopCluster> StartAsync(
        Repository repository, Kubectl kubectl, PostgresServer database, string stateFolder, IReadOnlyList<string> cgroupFiles, CancellationToken cancellation)
    {
        var shop = new ShopCluster(repository, new LocalKubelet(kubectl, stateFolder), stateFolder, cgroupFiles);
        try
        {
            await shop.StartPodsAsync(database, cancellation);
            return shop;
        }
        catch
        {
            await shop.DisposeAsync();
            throw;
        }
    }

    /// <summary>Serves a rush of requests, so that code is compiled and pools are filled before anything is judged.</summary>
    public async Task WarmUpAsync(CancellationToken cancellation)
    {
        await using var rush = StartLoad("warm-up", ["--workers", "6", "--seconds", "8"]);
        await WaitAsync(() => Task.FromResult(rush.ExitCode == 0), rush, cancellation);
    }

    /// <summary>Starts the steady load; it runs until the shop is disposed.</summary>
    public void StartLoad(int requestsPerSecond) =>
        _load = StartLoad("load", ["--rate", requestsPerSecond.ToString(CultureInfo.InvariantCulture)]);

    /// <summary>Ends the steady load.</summary>
    public async Task StopLoadAsync()
    {
        if (_load is not null)
        {
            await _load.DisposeAsync();
            _load = null;
        }
    }

    /// <summary>Switches something that is built into a service on or off in all of its replicas.</summary>
    public async Task SwitchAsync(string service, string problem, bool on, CancellationToken cancellation)
    {
        foreach (var address in AddressesOf(service))
        {
            using var response = await _client.PostAsync(
                new Uri(address, $"/problems/{problem}?on={(on ? "true" : "false")}"), null, cancellation);
            response.EnsureSuccessStatusCode();
        }
    }

    /// <summary>Starts the process of a pod that has crashed again, and waits until it answers.</summary>
    public async Task RestartAsync(RunningPod pod, CancellationToken cancellation)
    {
        var address = _replicas[_kubelet.Pods.ToList().IndexOf(pod)].Address;
        var restarted = _kubelet.Restart(pod);
        await WaitAsync(() => IsHealthyAsync(address, cancellation), restarted.Process, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await StopLoadAsync();
        await _kubelet.DisposeAsync();
        if (_network is not null)
        {
            await _network.DisposeAsync();
        }

        _client.Dispose();
    }

    private async Task StartPodsAsync(PostgresServer database, CancellationToken cancellation)
    {
        var program = Program;
        var environment = new Dictionary<string, string>
        {
            ["SHOP_DATABASE"] = database.ConnectionString,
            ["SHOP_JOURNAL"] = Path.Combine(_stateFolder, "journal"),
            ["DOTNET_gcConcurrent"] = "1",
        };
        foreach (var service in Placement.Select(replica => replica.Service).Distinct(StringComparer.Ordinal))
        {
            environment[service.ToUpperInvariant().Replace('-', '_')] = string.Join(',', AddressesOf(service));
        }

        var stock = Placement.ToList().FindIndex(replica => replica.Service == "shop-stock");
        if (NetworkFaults.AreAvailable)
        {
            _network = NetworkFaults.Start(_repository, _stateFolder, _replicas[stock].Address.Port, _cgroupFiles);
            environment["SHOP_STOCK_DETOUR"] = Network.Detour(_replicas[stock].Address.Port).ToString();
        }

        await using (var schema = ChildProcess.Start("schema", _stateFolder, [program, "--service", "schema"], environment))
        {
            await WaitAsync(() => Task.FromResult(schema.ExitCode == 0), schema, cancellation);
        }

        foreach (var node in Nodes)
        {
            await _kubelet.AddNodeAsync(node, cancellation);
        }

        for (var i = 0; i < Placement.Length; i++)
        {
            var (service, node) = Placement[i];
            await _kubelet.StartAsync(
                new PodDefinition
                {
                    Name = string.Create(CultureInfo.InvariantCulture, $"{service}-{i}"),
                    Namespace = Namespace,
                    Service = service,
                    Node = node,
                    Command = CommandOf(i),
                    Environment = service == "shop-cart" && _network is not null ? ByName(environment) : environment,
                    Cpus = 1,
                },
                cancellation);
        }

        for (var i = 0; i < Placement.Length; i++)
        {
            var address = _replicas[i].Address;
            await WaitAsync(() => IsHealthyAsync(address, cancellation), _kubelet.Pods[i].Process, cancellation);
        }
    }

    // The stock is reached by the detour, too, so it listens on all addresses; the cart finds the catalog by name.
    private IReadOnlyList<string> CommandOf(int replica)
    {
        var (service, address) = _replicas[replica];
        var listen = service == "shop-stock" ? $"http://0.0.0.0:{address.Port}" : address.ToString();
        string[] command = [Program, "--service", service, "--urls", listen];
        return service == "shop-cart" && _network is not null ? _network.WithNameServer(command) : command;
    }

    // Connections that live for a few seconds, so that the names are asked for again: what one does to follow changes of addresses.
    private Dictionary<string, string> ByName(Dictionary<string, string> environment) => new(environment)
    {
        ["SHOP_CATALOG"] = string.Join(',', AddressesOf("shop-catalog").Select(NetworkFaults.ByName)),
        ["SHOP_CONNECTION_SECONDS"] = "2",
    };

    private ChildProcess StartLoad(string name, IReadOnlyList<string> arguments) => ChildProcess.Start(
        name,
        _stateFolder,
        [_repository.Program("hack/load", "load"), "--target", string.Join(',', AddressesOf("shop-front")), .. arguments],
        cgroupFiles: _cgroupFiles,
        niceness: Niceness);

    private IEnumerable<Uri> AddressesOf(string service) =>
        _replicas.Where(replica => replica.Service == service).Select(replica => replica.Address);

    private async Task<bool> IsHealthyAsync(Uri address, CancellationToken cancellation)
    {
        try
        {
            using var response = await _client.GetAsync(new Uri(address, "/healthz"), cancellation);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task WaitAsync(Func<Task<bool>> condition, ChildProcess process, CancellationToken cancellation)
    {
        for (var attempt = 0; !await condition(); attempt++)
        {
            if (attempt == 300 || process.HasExited)
            {
                throw new InvalidOperationException($"{process.Name} is not ready: {process.Tail()}");
            }

            await Task.Delay(100, cancellation);
        }
    }
}
