using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Pythia.Kubernetes;
using static Pythia.Unit.Tests.Kubernetes.TestClients;

namespace Pythia.Unit.Tests.Kubernetes;

public sealed class ClientMetricsTests : IDisposable
{
    private readonly TestMeterFactory factory = new();
    private readonly MeterListener listener = new();
    private readonly ConcurrentDictionary<string, long> sums = new();

    public ClientMetricsTests()
    {
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, factory))
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
    }

    public void Dispose()
    {
        listener.Dispose();
        factory.Dispose();
    }

    [Fact]
    public async Task Requests_are_counted_by_outcome_from_zero()
    {
        var server = new ScriptedServer().ThenStatus(429, "TooManyRequests", retryAfterSeconds: 0).ThenJson(Pod("a", "1")).ThenStatus(404, "NotFound");
        using var client = Create(server);
        Assert.Equal(0, sums["pythia.kubernetes.requests unreachable"]);
        await client.GetAsync(KnownResources.Pods, "shop", "a", default);
        Assert.Null(await client.FindAsync(KnownResources.Pods, "shop", "b", default));
        Assert.Equal((1, 1, 1), (sums["pythia.kubernetes.requests ok"], sums["pythia.kubernetes.requests throttled"], sums["pythia.kubernetes.requests refused"]));
    }

    [Fact]
    public async Task Watches_are_counted_by_resource_and_problem()
    {
        var server = new ScriptedServer().ThenJson(List("9", "", Pod("a", "1"), "{}")).ThenSilentStream(Line("ADDED", Pod("b", "2")));
        using var client = Create(server);
        var count = 0;
        await foreach (var told in client.WatchAsync(KnownResources.Pods, null, null, default))
        {
            if (++count == 5)
            {
                break;
            }
        }

        Assert.Equal(5, sums["pythia.kubernetes.watch.events pods"]);
        Assert.Equal(1, sums["pythia.kubernetes.watch.problems pods Malformed"]);
    }

    [Fact]
    public void Two_clients_of_one_factory_count_together()
    {
        using var one = Create(new ScriptedServer());
        using var two = Create(new ScriptedServer());
        one.Metrics.CountLeading(1);
        two.Metrics.CountLeading(1);
        Assert.Equal(2, sums["pythia.kubernetes.leading"]);
        Assert.Single(factory.Meters);
    }

    private KubernetesClient Create(ScriptedServer server) => new(
        new KubernetesConfiguration { Server = new Uri("http://kubernetes.test") },
        new KubernetesClientOptions { Handler = server, Meters = factory, Jitter = () => 0, Retry = new RetryPolicy { Backoff = new ExponentialBackoff(TimeSpan.Zero, TimeSpan.Zero) } });

    private void Add(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = instrument.Name;
        foreach (var tag in tags)
        {
            key += $" {tag.Value}";
        }

        sums.AddOrUpdate(key, value, (_, sum) => sum + value);
    }
}
