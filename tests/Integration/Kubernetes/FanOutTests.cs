using System.Collections.Concurrent;
using System.Diagnostics;
using Pythia.Integration.Tests.ControlPlane;
using Pythia.Kubernetes;

namespace Pythia.Integration.Tests.Kubernetes;

/// <summary>One writer, as many watchers as a large cluster has nodes: how long a status takes to reach them all.</summary>
[Collection(KubernetesCollection.Name)]
public sealed class FanOutTests(LocalControlPlane server, ITestOutputHelper output)
{
    private const int Watchers = 1000;
    private const int WatchersPerConnection = 20;
    private const int Changes = 5;

    [Fact]
    public async Task Status_reaches_a_thousand_watchers_within_five_seconds()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        using var writer = server.Connect();
        await Widgets.InstallAsync(writer, limit.Token);
        var space = await server.CreateNamespaceAsync(writer, limit.Token);
        var live = await writer.CreateAsync(Widgets.Resource, Widgets.New(space, "one", 1), limit.Token);

        // Watchers come up over a second, as agents of a cluster do not start in one instant either.
        var clients = Enumerable.Range(0, Watchers / WatchersPerConnection).Select(_ => server.Connect()).ToList();
        var arrivals = new BlockingCollection<(long Generation, long At)>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
        var options = new WatchOptions { Selection = new ListOptions { AllowCached = true } };
        var reflectors = clients.SelectMany(client => Enumerable.Range(0, WatchersPerConnection).Select(_ => new Reflector<CustomResource<WidgetSpec, WidgetStatus>>(client, Widgets.Resource, space, options))).ToList();
        var running = new List<Task>();
        foreach (var reflector in reflectors)
        {
            running.Add(reflector.RunAsync(change => arrivals.Add((change.After?.Status?.ObservedGeneration ?? 0, Stopwatch.GetTimestamp())), stop.Token));
            if (running.Count % 100 == 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), limit.Token);
            }
        }

        await Task.WhenAll(reflectors.Select(r => r.Store.WaitUntilSyncedAsync(limit.Token)));
        while (reflectors.Any(r => r.Counters.Streams == 0))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), limit.Token);
        }

        while (arrivals.TryTake(out _))
        {
            // The first lists.
        }

        var latencies = new List<double>();
        for (var change = 1; change <= Changes; change++)
        {
            var sentAt = Stopwatch.GetTimestamp();
            live = (await writer.ApplyStatusAsync(Widgets.Resource, live with { Status = new WidgetStatus { ObservedGeneration = change } }, live, "tests", limit.Token)).Object;
            for (var i = 0; i < Watchers; i++)
            {
                var (generation, at) = arrivals.Take(limit.Token);
                Assert.Equal(change, generation);
                latencies.Add(Stopwatch.GetElapsedTime(sentAt, at).TotalMilliseconds);
            }
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(running));
        clients.ForEach(c => c.Dispose());
        latencies.Sort();
        var p99 = latencies[(int)(latencies.Count * 0.99)];
        output.WriteLine($"{Watchers} watchers, {Changes} changes: from before the write to the store p50 {latencies[latencies.Count / 2]:0} ms, p99 {p99:0} ms, longest {latencies[^1]:0} ms");
        Assert.True(p99 < 5000, $"p99 is {p99:0} ms");
    }
}
