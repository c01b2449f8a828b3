using Pythia.Crds.PerformanceExpectations;
using Pythia.Integration.Tests.Crds;

namespace Pythia.Integration.Tests.Replicas;

/// <summary>Several real operators give the finding of one; losing or adding one changes none.</summary>
public sealed class ReplicaTests(PythiaControlPlane cluster) : IClassFixture<PythiaControlPlane>
{
    private const int Traces = 600;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(35);
    private static readonly TimeSpan StatusInterval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Recorded = TimeSpan.FromSeconds(8);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Three_replicas_find_what_one_finds_with_the_same_counts()
    {
        var ns = await cluster.NamespaceAsync();
        var alone = await JudgeAsync(1, ns);
        var shared = await JudgeAsync(3, ns);

        Assert.Equal(alone.Numbers.Keys.Order(StringComparer.Ordinal), shared.Numbers.Keys.Order(StringComparer.Ordinal));
        Assert.All(alone.Numbers, number => Assert.True(
            Math.Abs(shared.Numbers[number.Key] - number.Value) <= 1e-9 * Math.Abs(number.Value), $"{number.Key}: {number.Value:R} alone, {shared.Numbers[number.Key]:R} shared"));
        Assert.Equal(alone.Groups, shared.Groups);
        Assert.NotEmpty(alone.Findings);
        Assert.Equal(alone.Findings.Select(f => (f.RequestType, f.Group, f.Place)), shared.Findings.Select(f => (f.RequestType, f.Group, f.Place)));

        // A status rounds a share and keeps it while it stays near, so it tells of the moment in which the search had enough.
        Assert.All(alone.Findings.Zip(shared.Findings), pair => Assert.InRange(pair.Second.SharePermille, 0.9 * pair.First.SharePermille, 1.1 * pair.First.SharePermille));
    }

    [Fact]
    public async Task Replicas_that_show_each_other_certificates_share_the_traces()
    {
        using var tls = new FleetTls();
        await using var fleet = await OperatorFleet.StartAsync(cluster, await cluster.NamespaceAsync(), 2, tls);
        await fleet.UntilAsync("all report", async () => (await fleet.CompleteAsync())?.Message == "2 replicas share the requests, and all report.");
        var stream = RecordedStream.Read();
        var start = (DateTimeOffset.UtcNow.AddSeconds(10).ToUnixTimeMilliseconds() * 1_000_000L) + 1;
        for (var i = 0; i < 100; i++)
        {
            await fleet.SendAsync(stream.Trace(i, start + (i * 10_000_000L)), i, asAgent: false);
        }

        // Each was sent in two parts to different replicas, so one of the two had to pass its part on.
        var leader = (await fleet.LeaderAsync())!;
        var requests = $"pythia_expectation_requests{{expectation=\"{fleet.Namespace}/recv\"}}";
        await fleet.UntilAsync("all requests are judged", async () => (await leader.MetricsAsync(Token)).GetValueOrDefault(requests) >= 100);
        Assert.Equal(100, (await leader.MetricsAsync(Token))[requests]);
    }

    [Fact]
    public async Task Findings_stay_when_a_replica_is_lost_one_is_added_and_the_leader_is_lost()
    {
        await using var fleet = await OperatorFleet.StartAsync(cluster, await cluster.NamespaceAsync(), 3);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var sending = SendForeverAsync(fleet, ended.Token);
        await fleet.UntilAsync("there is a finding", async () => (await fleet.StatusAsync())?.Findings.Length > 0, 120);
        var found = Assert.Single((await fleet.StatusAsync())!.Findings);
        Assert.Contains("recommendationservice", found.Place, StringComparison.Ordinal);

        var leader = (await fleet.LeaderAsync())!;
        var lost = fleet.Replicas.First(r => r != leader);
        await fleet.UntilAsync("all report", async () => (await fleet.CompleteAsync())?.Message == "3 replicas share the requests, and all report.");
        await lost.KillAsync();
        await fleet.UntilAsync("the lost one is missed", async () => await fleet.CompleteAsync() is { Status: "False" } missed && missed.Message.Contains(lost.Name, StringComparison.Ordinal));
        await fleet.UntilReceivingAsync(fleet.Replicas.Where(r => r != lost));
        var added = fleet.Start(3, shares: true);
        await fleet.UntilReceivingAsync(fleet.Replicas.Where(r => r != lost));
        await fleet.UntilAsync("split traces are left out", async () => (await leader.MetricsAsync(Token)).GetValueOrDefault("pythia_traces_split_total") > 0);
        Assert.Equal([found.Place], (await fleet.StatusAsync())!.Findings.Select(f => f.Place));

        await leader.KillAsync();
        await fleet.UntilAsync("another one leads", async () => await fleet.LeaderAsync() is { } next && next != leader);
        await fleet.UntilReceivingAsync(fleet.Replicas.Where(r => r != lost && r != leader));
        var judged = $"pythia_expectation_requests{{expectation=\"{fleet.Namespace}/recv\"}}";
        var successor = (await fleet.LeaderAsync())!;
        await fleet.UntilAsync("the new leader judges", async () => (await successor.MetricsAsync(Token)).GetValueOrDefault(judged) > 200);
        var leaving = fleet.Replicas.First(r => r != lost && r != leader && r != successor);
        await leaving.StopAsync(Token);
        await fleet.UntilReceivingAsync([successor]);
        await ended.CancelAsync();
        await sending;

        Assert.Equal([found.Place], (await fleet.StatusAsync())!.Findings.Select(f => f.Place));
        Assert.Equal(found.Group, (await fleet.StatusAsync())!.Findings[0].Group);
    }

    // About 25 requests per second, as they happen. A sender that meets a lost replica tries again at another one.
    private static async Task SendForeverAsync(OperatorFleet fleet, CancellationToken ended)
    {
        var stream = RecordedStream.Read();
        for (var i = 0; !ended.IsCancellationRequested; i++)
        {
            var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1_000_000L;
            try
            {
                await fleet.SendAsync(stream.Trace(i, now), i, asAgent: i % 3 != 0);
                await Task.Delay(20, ended);
            }
            catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
            {
                // The trace is lost with its receiver.
            }
        }
    }

    private async Task<(Dictionary<string, double> Numbers, List<string> Groups, List<Finding> Findings)> JudgeAsync(int replicas, string ns)
    {
        await using var fleet = await OperatorFleet.StartAsync(cluster, ns, replicas);
        var stream = RecordedStream.Read();

        // After every change of receivers and of instrumentation, so that nothing is left out: there are no agents, for which the search waits
        // half a minute. Requests have ended when they are sent, or they would count as of their arrival.
        await Task.Delay(Settling + Recorded, Token);
        var start = (DateTimeOffset.UtcNow.Subtract(Recorded).ToUnixTimeMilliseconds() * 1_000_000L) + 1;
        for (var i = 0; i < Traces; i++)
        {
            await fleet.SendAsync(stream.Trace(i, start + (i * 10_000_000L)), i, asAgent: i % 3 != 0);
        }

        var leader = (await fleet.LeaderAsync())!;
        var requests = $"pythia_expectation_requests{{expectation=\"{fleet.Namespace}/recv\"}}";
        await fleet.UntilAsync("all requests are judged", async () => (await leader.MetricsAsync(Token)).GetValueOrDefault(requests) >= Traces);
        var numbers = (await leader.MetricsAsync(Token))
            .Where(m => m.Key.StartsWith("pythia_expectation_", StringComparison.Ordinal))
            .ToDictionary();
        await fleet.UntilAsync("there is a finding", async () => (await fleet.StatusAsync())?.Findings.Length > 0, 90);

        // The search ends before the last requests are in; a status is written every ten seconds at most.
        await Task.Delay(StatusInterval, Token);
        var status = await fleet.StatusAsync();
        return (
            numbers,
            [.. status!.Groups.Select(g => $"{g.RequestType} {g.Key} {g.Problem}")],
            [.. status.Findings]);
    }
}
