using System.Net;
using Pythia.Kubernetes;
using static Pythia.Unit.Tests.Kubernetes.TestClients;

namespace Pythia.Unit.Tests.Kubernetes;

public sealed class RetryTests
{
    private static readonly RetryPolicy Policy = new();

    [Theory]
    [InlineData(429, true, true)]
    [InlineData(429, false, true)]
    [InlineData(503, true, true)]
    [InlineData(503, false, false)]
    [InlineData(500, true, true)]
    [InlineData(0, true, true)]
    [InlineData(0, false, false)]
    [InlineData(409, true, false)]
    [InlineData(404, true, false)]
    [InlineData(403, true, false)]
    [InlineData(410, true, false)]
    public void Policy_repeats_what_was_not_carried_out_or_may_be_carried_out_twice(int code, bool repeatable, bool repeats)
        => Assert.Equal(repeats, Policy.NextDelay(1, Failure(code), repeatable, 0.5) is not null);

    [Fact]
    public void Policy_repeats_a_create_if_the_server_says_when()
        => Assert.Equal(TimeSpan.FromSeconds(3), Policy.NextDelay(1, Failure(503, 3), repeatable: false, 0));

    [Fact]
    public void Policy_gives_up_after_its_attempts_and_when_the_server_asks_for_too_long()
    {
        Assert.Null(Policy.NextDelay(Policy.MaximumAttempts, Failure(429), repeatable: true, 0));
        Assert.Null(Policy.NextDelay(1, Failure(429, 31), repeatable: true, 0));
        Assert.NotNull(Policy.NextDelay(1, Failure(429, 30), repeatable: true, 0));
    }

    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, 0.5)]
    [InlineData(3, 0, 4)]
    [InlineData(0, 0, 1)]
    [InlineData(5, 0, 10)]
    [InlineData(1000, 1, 5)]
    public void Backoff_doubles_to_its_bound_and_jitter_only_shortens(int failures, double sample, double seconds)
        => Assert.Equal(TimeSpan.FromSeconds(seconds), new ExponentialBackoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10)).Delay(failures, sample));

    [Fact]
    public async Task Read_is_repeated_over_transient_failures()
    {
        var server = new ScriptedServer()
            .ThenStatus(500, "InternalError")
            .Then(_ => throw new HttpRequestException("refused"))
            .ThenStatus(429, "TooManyRequests", retryAfterSeconds: 0)
            .ThenJson(Pod("a", "1"));
        using var client = Against(server);
        Assert.Equal("a", (await client.GetAsync(KnownResources.Pods, "shop", "a", default)).Metadata.Name);
        Assert.Equal(4, server.Requests.Count);
    }

    [Fact]
    public async Task Create_is_not_repeated_after_an_unclear_failure()
    {
        var server = new ScriptedServer().Then(_ => throw new HttpRequestException("reset")).ThenJson(Pod("a", "1"));
        using var client = Against(server);
        var pod = new Pod { Metadata = new ObjectMeta { Name = "a", Namespace = "shop" } };
        var error = await Assert.ThrowsAsync<KubernetesApiException>(() => client.CreateAsync(KnownResources.Pods, pod, default));
        Assert.True(error.IsUnreachable);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Conflict_of_an_update_leads_to_a_new_read()
    {
        const string Lease = """{"metadata":{"name":"l","namespace":"n","resourceVersion":"%"},"spec":{"leaseTransitions":#}}""";
        var server = new ScriptedServer()
            .ThenJson(Lease.Replace("%", "1").Replace("#", "5"))
            .ThenStatus(409, "Conflict")
            .ThenJson(Lease.Replace("%", "2").Replace("#", "7"))
            .ThenJson(Lease.Replace("%", "3").Replace("#", "8"));
        using var client = Against(server);
        var result = await client.UpdateAsync(KnownResources.Leases, "n", "l", l => l with { Spec = l.Spec with { LeaseTransitions = l.Spec.LeaseTransitions + 1 } }, default);
        Assert.True(result.IsWritten);
        Assert.Contains("\"leaseTransitions\":8", server.Bodies[3]);
        Assert.Contains("\"resourceVersion\":\"2\"", server.Bodies[3]);
    }

    [Fact]
    public async Task Update_that_changes_nothing_is_not_written()
    {
        var server = new ScriptedServer().ThenJson(Pod("a", "1"));
        using var client = Against(server);
        var result = await client.UpdateAsync(KnownResources.Pods, "shop", "a", p => p with { Spec = p.Spec with { } }, default);
        Assert.False(result.IsWritten);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Answer_that_never_comes_ends_at_the_time_limit()
    {
        var clock = new ManualTimeProvider();
        using var client = Against(new ScriptedServer(), clock, RetryPolicy.None);
        var request = client.GetAsync(KnownResources.Pods, "shop", "a", default);
        await clock.WhenTimersAsync(1);
        clock.Advance(TimeSpan.FromSeconds(31));
        var error = await Assert.ThrowsAsync<KubernetesApiException>(() => request);
        Assert.True(error.IsUnreachable);
        Assert.Contains("time limit", error.Message);
    }

    [Fact]
    public async Task Cancellation_stays_a_cancellation()
    {
        using var client = Against(new ScriptedServer());
        using var stop = new CancellationTokenSource();
        var request = client.GetAsync(KnownResources.Pods, "shop", "a", stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
    }

    [Fact]
    public async Task List_starts_again_when_its_version_expires_between_pages()
    {
        var server = new ScriptedServer()
            .ThenJson(List("9", "next", Pod("a", "1")))
            .ThenStatus(410, "Expired")
            .ThenJson(List("20", "", Pod("b", "2")));
        using var client = Against(server);
        var list = await client.ListAsync(KnownResources.Pods, null, null, default);
        Assert.Equal(("20", "b"), (list.ResourceVersion, Assert.Single(list.Items).Metadata.Name));
    }

    [Fact]
    public async Task Page_of_a_proxy_becomes_the_message()
    {
        var server = new ScriptedServer().ThenJson("<html>Bad gateway</html>", HttpStatusCode.BadGateway);
        using var client = Against(server, retry: RetryPolicy.None);
        var error = await Assert.ThrowsAsync<KubernetesApiException>(() => client.GetAsync(KnownResources.Pods, "shop", "a", default));
        Assert.Equal((502, "<html>Bad gateway</html>"), (error.StatusCode, error.Status.Message));
    }

    [Fact]
    public async Task Credentials_that_cannot_be_had_are_a_failed_request()
    {
        using var client = new KubernetesClient(
            new KubernetesConfiguration { Server = new Uri("http://kubernetes.test"), Credentials = new TokenFileCredentials("/does/not/exist", TimeProvider.System) },
            new KubernetesClientOptions { Handler = new ScriptedServer(), Retry = RetryPolicy.None });
        var error = await Assert.ThrowsAsync<KubernetesApiException>(() => client.GetAsync(KnownResources.Pods, "shop", "a", default));
        Assert.Equal("Credentials", error.Status.Reason);
        Assert.Contains("/does/not/exist", error.Message);
    }

    [Fact]
    public async Task Refused_credentials_are_read_again_once()
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, "old\n");
            var seen = new List<string?>();
            var watching = new ScriptedServer()
                .Then(r =>
                {
                    seen.Add(r.Headers.Authorization?.Parameter);
                    File.WriteAllText(path, "new\n");
                    return new HttpResponseMessage(HttpStatusCode.Unauthorized) { Content = new StringContent("{}") };
                })
                .Then(r =>
                {
                    seen.Add(r.Headers.Authorization?.Parameter);
                    return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(Pod("a", "1")) };
                });
            using var client = new KubernetesClient(
                new KubernetesConfiguration { Server = new Uri("http://kubernetes.test"), Credentials = new TokenFileCredentials(path, TimeProvider.System) },
                new KubernetesClientOptions { Handler = watching, Retry = RetryPolicy.None });
            await client.GetAsync(KnownResources.Pods, "shop", "a", default);
            Assert.Equal(["old", "new"], seen);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static KubernetesApiException Failure(int code, int? retryAfterSeconds = null)
        => new("GET /x", new KubernetesStatus { Code = code }, retryAfterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
}
