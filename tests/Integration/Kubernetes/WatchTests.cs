using System.Collections.Concurrent;
using Pythia.Integration.Tests.ControlPlane;
using Pythia.Kubernetes;

namespace Pythia.Integration.Tests.Kubernetes;

/// <summary>Watches against a server of their own, which the tests kill and start again.</summary>
public sealed class WatchTests(LocalControlPlane server) : IClassFixture<LocalControlPlane>
{
    [Fact]
    public async Task Store_follows_creations_changes_and_deletions()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var client = server.Connect(new KubernetesClientOptions { PageSize = 2 });
        var space = await server.CreateNamespaceAsync(client, limit.Token);
        for (var i = 0; i < 5; i++)
        {
            await client.CreateAsync(KnownResources.ConfigMaps, Map(space, $"m{i}", "0"), limit.Token);
        }

        await using var following = new Following(client, space);
        await following.Reflector.Store.WaitUntilSyncedAsync(limit.Token);
        Assert.Equal(5, following.Reflector.Store.Snapshot.Count);
        await client.ApplyAsync(KnownResources.ConfigMaps, Map(space, "m0", "1"), "tests", force: true, limit.Token);
        await client.CreateAsync(KnownResources.ConfigMaps, Map(space, "new", "0"), limit.Token);
        await client.DeleteAsync(KnownResources.ConfigMaps, space, "m4", null, limit.Token);
        await following.UntilAsync(s => s.Find(space, "m4") is null && s.Find(space, "new") is not null, limit.Token);
        Assert.Equal("1", following.Reflector.Store.Find(space, "m0")!.Data["v"]);
        Assert.Equal(1, following.Reflector.Counters.Lists);
        Assert.Contains(following.Changes, c => c is { Key.Name: "m4", After: null, Before: not null });
    }

    [Fact]
    public async Task Store_survives_a_server_restart_and_sees_what_happened_meanwhile()
    {
        server.RequireOwn();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        using var admin = server.Connect();
        var space = await server.CreateNamespaceAsync(admin, limit.Token);
        await admin.CreateAsync(KnownResources.ConfigMaps, Map(space, "stays", "0"), limit.Token);
        await admin.CreateAsync(KnownResources.ConfigMaps, Map(space, "goes", "0"), limit.Token);

        using var network = new CuttableHandler(ConnectionFactory.Create(server.Configuration()));
        using var client = new KubernetesClient(server.Configuration(), new KubernetesClientOptions { Handler = network, Retry = RetryPolicy.None });
        await using var following = new Following(client, space);
        await following.Reflector.Store.WaitUntilSyncedAsync(limit.Token);

        // The watch loses its stream and cannot come back before everything has changed.
        network.IsCut = true;
        await server.StopServerAsync();
        await server.StartServerAsync();
        await admin.DeleteAsync(KnownResources.ConfigMaps, space, "goes", null, limit.Token);
        await admin.CreateAsync(KnownResources.ConfigMaps, Map(space, "comes", "0"), limit.Token);
        network.IsCut = false;
        await following.UntilAsync(s => s.Find(space, "comes") is not null && s.Find(space, "goes") is null, limit.Token);
        Assert.NotNull(following.Reflector.Store.Find(space, "stays"));
        Assert.Single(following.Changes, c => c.Key.Name == "goes" && c.After is null);
        Assert.True(following.Reflector.Counters.Failures > 0);
    }

    [Fact]
    public async Task Version_that_a_restarted_server_no_longer_has_leads_to_a_new_list()
    {
        server.RequireOwn();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        using var admin = server.Connect();
        var space = await server.CreateNamespaceAsync(admin, limit.Token);
        using var network = new CuttableHandler(ConnectionFactory.Create(server.Configuration()));
        using var client = new KubernetesClient(server.Configuration(), new KubernetesClientOptions { Handler = network, Retry = RetryPolicy.None });
        await using var following = new Following(client, space);
        await following.Reflector.Store.WaitUntilSyncedAsync(limit.Token);
        network.IsCut = true;
        await server.StopServerAsync();
        await server.StartServerAsync();

        // A server starts its watch cache at the newest version; writes before and another restart leave the watch's version behind.
        for (var i = 0; i < 5; i++)
        {
            await admin.CreateAsync(KnownResources.ConfigMaps, Map(space, $"m{i}", "0"), limit.Token);
        }

        await server.StopServerAsync();
        await server.StartServerAsync();
        network.IsCut = false;
        await following.UntilAsync(s => s.Snapshot.Count == 5, limit.Token);
        Assert.Equal(1, following.Reflector.Counters.Expired);
        Assert.Equal(2, following.Reflector.Counters.Lists);
    }

    [Fact]
    public async Task Streams_that_the_server_ends_are_continued_without_a_new_list()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var client = server.Connect();
        var space = await server.CreateNamespaceAsync(client, limit.Token);
        var problems = new ConcurrentQueue<WatchProblem>();
        await using var following = new Following(client, space, new WatchOptions
        {
            StreamTimeout = TimeSpan.FromSeconds(1),
            Backoff = new ExponentialBackoff(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(10)),
            OnProblem = problems.Enqueue,
        });
        for (var i = 0; following.Reflector.Counters.Streams < 4; i++)
        {
            await client.CreateAsync(KnownResources.ConfigMaps, Map(space, $"m{i}", "0"), limit.Token);
            var name = $"m{i}";
            await following.UntilAsync(s => s.Find(space, name) is not null, limit.Token);
            await Task.Delay(TimeSpan.FromMilliseconds(200), limit.Token);
        }

        Assert.Equal(1, following.Reflector.Counters.Lists);
        Assert.Empty(problems);
    }

    private static ConfigMap Map(string space, string name, string value) => new()
    {
        Metadata = new ObjectMeta { Namespace = space, Name = name },
        Data = new Dictionary<string, string> { ["v"] = value },
    };

    private sealed class Following : IAsyncDisposable
    {
        private readonly CancellationTokenSource stop = new();
        private readonly SemaphoreSlim changed = new(0);
        private readonly Task running;

        public Following(KubernetesClient client, string space, WatchOptions? options = null)
        {
            Reflector = new Reflector<ConfigMap>(client, KnownResources.ConfigMaps, space, options ?? new WatchOptions
            {
                Backoff = new ExponentialBackoff(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1)),
            });
            running = Reflector.RunAsync(
                change =>
                {
                    Changes.Enqueue(change);
                    changed.Release();
                },
                stop.Token);
        }

        public Reflector<ConfigMap> Reflector { get; }

        public ConcurrentQueue<StoreChange<ConfigMap>> Changes { get; } = new();

        public async Task UntilAsync(Func<Store<ConfigMap>, bool> condition, CancellationToken cancellationToken)
        {
            while (!condition(Reflector.Store))
            {
                await changed.WaitAsync(cancellationToken);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
            stop.Dispose();
            changed.Dispose();
        }
    }
}
