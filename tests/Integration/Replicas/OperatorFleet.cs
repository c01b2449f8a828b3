using System.Diagnostics;
using Pythia.Crds;
using Pythia.Crds.PerformanceExpectations;
using Pythia.Crds.TracePointSets;
using Pythia.Ingesting.Writing;
using Pythia.Integration.Tests.Crds;
using Pythia.Kubernetes;
using Pythia.Model;

namespace Pythia.Integration.Tests.Replicas;

/// <summary>Operators side by side with one expectation to judge, and a way to send them spans as agents, SDKs and Collectors do.</summary>
internal sealed class OperatorFleet : IAsyncDisposable
{
    public const string Receivers = "pythia-receivers";

    private readonly PythiaControlPlane _cluster;
    private readonly KubernetesClient _client;
    private readonly string _kubeconfig;
    private readonly OtlpProtobufEncoder _encoder = new();

    private readonly FleetTls? _tls;

    private OperatorFleet(PythiaControlPlane cluster, string kubeconfig, string ns, FleetTls? tls)
    {
        _tls = tls;
        _cluster = cluster;
        _client = cluster.Connect();
        _kubeconfig = kubeconfig;
        Namespace = ns;
    }

    public string Namespace { get; }

    public List<OperatorReplica> Replicas { get; } = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Starts so many operators that know nothing, and waits until they receive.</summary>
    public static async Task<OperatorFleet> StartAsync(PythiaControlPlane cluster, string ns, int replicas, FleetTls? tls = null)
    {
        cluster.Require();
        await cluster.Kubectl.MustAsync("delete", "lease", "--all", "-n", PythiaControlPlane.SystemNamespace);
        await cluster.Kubectl.MustAsync("delete", "endpointslice", "--all", "-n", PythiaControlPlane.SystemNamespace);
        var fleet = new OperatorFleet(cluster, await cluster.KubeconfigAsync("pythia-operator"), ns, tls);
        await fleet.ApplyExpectationAsync();
        for (var i = 0; i < replicas; i++)
        {
            fleet.Start(i, shares: replicas > 1);
        }

        await fleet.UntilAsync("there is a leader", async () => await fleet.LeaderAsync() is not null);
        if (replicas > 1)
        {
            await fleet.UntilReceivingAsync(fleet.Replicas);
        }

        return fleet;
    }

    /// <summary>Starts one more.</summary>
    public OperatorReplica Start(int number, bool shares)
    {
        var replica = OperatorReplica.Start($"operator-{number}", $"127.77.{Environment.ProcessId % 200}.{number + 1}", _kubeconfig, shares, _tls);
        Replicas.Add(replica);
        return replica;
    }

    /// <summary>The operator that leads; null while none does.</summary>
    public async Task<OperatorReplica?> LeaderAsync()
    {
        var address = await AddressesAsync("pythia-operator");
        return Replicas.FirstOrDefault(r => !r.HasExited && address.Contains(r.Address));
    }

    public async Task<string[]> AddressesAsync(string slice) =>
        (await _client.FindAsync(KnownResources.EndpointSlices, PythiaControlPlane.SystemNamespace, slice, Token))?.Endpoints.SelectMany(e => e.Addresses).Order(StringComparer.Ordinal).ToArray() ?? [];

    /// <summary>Waits until exactly these are receivers, and each of them knows it.</summary>
    public Task UntilReceivingAsync(IEnumerable<OperatorReplica> receivers)
    {
        var wanted = receivers.Select(r => r.Address).Order(StringComparer.Ordinal).ToArray();
        return UntilAsync(
            $"{string.Join(", ", wanted)} receive",
            async () => string.Join(",", wanted) == string.Join(",", await AddressesAsync(Receivers))
                && Replicas.Where(r => wanted.Contains(r.Address)).All(r => r.Said.Split('\n').LastOrDefault(l => l.Contains("spans are received by", StringComparison.Ordinal))?.EndsWith("by " + string.Join(", ", wanted), StringComparison.Ordinal) == true));
    }

    /// <summary>Sends the spans of a trace: to the replica that they belong to, as an agent would, or in two parts to any.</summary>
    public async Task SendAsync(IReadOnlyList<Span> trace, int number, bool asAgent)
    {
        var alive = Replicas.Where(r => !r.HasExited).ToList();
        if (asAgent)
        {
            var owner = TraceRouting.Of(alive.Select(r => r.Address)).OwnerOf(trace[0].TraceId);
            await alive.Single(r => r.Address == owner).SendAsync(_encoder.Encode([.. trace]), Token);
            return;
        }

        await alive[number % alive.Count].SendAsync(_encoder.Encode([.. trace.Where((_, i) => i % 2 == 0)]), Token);
        await alive[(number + 1) % alive.Count].SendAsync(_encoder.Encode([.. trace.Where((_, i) => i % 2 == 1)]), Token);
    }

    public async Task<PerformanceExpectationStatus?> StatusAsync() =>
        (await _client.FindAsync(Resources.Expectations, Namespace, "recv", Token))?.Status;

    /// <summary>The condition that tells whether all replicas report; null while there is none.</summary>
    public async Task<Condition?> CompleteAsync() => (await StatusAsync())?.Conditions.FirstOrDefault(c => c.Type == "Complete");

    public async Task UntilAsync(string what, Func<Task<bool>> holds, int seconds = 60)
    {
        var clock = Stopwatch.StartNew();
        while (!await holds())
        {
            if (clock.Elapsed.TotalSeconds > seconds)
            {
                var said = string.Join("\n", Replicas.Select(r => $"--- {r.Name} {r.Address}\n{r.Said}"));
                Assert.Fail($"not within {seconds} s: {what}\nreceivers {string.Join(", ", await AddressesAsync(Receivers))}\n{said}");
            }

            await Task.Delay(200, Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in Replicas)
        {
            await replica.DisposeAsync();
        }

        await _cluster.Kubectl.MustAsync("delete", "pexp,tps", "--all", "-n", Namespace);
        _client.Dispose();
    }

    private async Task ApplyExpectationAsync()
    {
        await _client.CreateAsync(Resources.Expectations, new CustomResource<PerformanceExpectationSpec, PerformanceExpectationStatus>
        {
            Metadata = new ObjectMeta { Namespace = Namespace, Name = "recv" },
            Spec = new PerformanceExpectationSpec
            {
                Requests = new RequestSelector { Service = "frontend" },
                Expect = new ExpectedPerformance { TargetCvPermille = 100, MinTraces = 50 },
            },
        }, Token);
        await _client.CreateAsync(Resources.Sets, new CustomResource<TracePointSetSpec, TracePointSetStatus>
        {
            Metadata = new ObjectMeta { Namespace = Namespace, Name = "recv" },
            Spec = new TracePointSetSpec { ExpectationRef = "recv" },
        }, Token);
    }
}
