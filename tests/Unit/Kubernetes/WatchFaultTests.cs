using Pythia.Kubernetes;
using static Pythia.Unit.Tests.Kubernetes.TestClients;

namespace Pythia.Unit.Tests.Kubernetes;

/// <summary>What a watch makes of a faulty network or server, over scripted answers.</summary>
public sealed class WatchFaultTests
{
    private const string Gone = """{"kind":"Status","code":410,"reason":"Expired","message":"too old resource version"}""";

    private readonly List<WatchProblem> problems = [];
    private readonly WatchCounters counters = new();

    private WatchOptions Options => new()
    {
        Backoff = new ExponentialBackoff(TimeSpan.Zero, TimeSpan.Zero),
        OnProblem = problems.Add,
        Counters = counters,
    };

    [Fact]
    public async Task Watch_lists_all_pages_and_then_streams()
    {
        var server = new ScriptedServer()
            .ThenJson(List("9", "next", Pod("a", "1")))
            .ThenJson(List("9", "", Pod("b", "2")))
            .ThenSilentStream(Line("MODIFIED", Pod("a", "10")) + Line("DELETED", Pod("b", "11")));
        Assert.Equal(["init", "list a@1", "list b@2", "done", "apply a@10", "delete b"], await ReadAsync(server, 6));
        Assert.Contains("limit=500", server.Requests[0]);
        Assert.Contains("continue=next", server.Requests[1]);
        Assert.Contains("watch=true", server.Requests[2]);
        Assert.Contains("resourceVersion=9", server.Requests[2]);
        Assert.Contains("/prefix/api/v1/namespaces/shop/pods?", server.Requests[2]);
        Assert.Empty(problems);
    }

    [Fact]
    public async Task Gone_as_status_of_the_stream_request_leads_to_a_new_list()
    {
        var server = new ScriptedServer()
            .ThenJson(List("9", "", Pod("a", "1")))
            .ThenStatus(410, "Expired")
            .ThenJson(List("20", "", Pod("b", "2")))
            .ThenSilentStream(string.Empty);
        Assert.Equal(["init", "list a@1", "done", "init", "list b@2", "done"], await ReadAsync(server, 6));
        Assert.Equal(WatchProblemKind.Expired, Assert.Single(problems).Kind);
        Assert.Equal(1, counters.Expired);
    }

    [Fact]
    public async Task Gone_inside_the_stream_leads_to_a_new_list()
    {
        var server = new ScriptedServer()
            .ThenJson(List("9", "", Pod("a", "1")))
            .ThenStream(Line("ERROR", Gone))
            .ThenJson(List("20", "", Pod("a", "3")));
        Assert.Equal(["init", "list a@1", "done", "init", "list a@3", "done"], await ReadAsync(server, 6));
        Assert.Equal(2, counters.Lists);
    }

    [Fact]
    public async Task Gone_between_pages_starts_the_list_again()
    {
        var server = new ScriptedServer()
            .ThenJson(List("9", "next", Pod("a", "1")))
            .ThenStatus(410, "Expired")
            .ThenJson(List("20", "", Pod("a", "3")));
        Assert.Equal(["init", "list a@1", "init", "list a@3", "done"], await ReadAsync(server, 5));
        Assert.DoesNotContain("continue=", server.Requests[2]);
    }

    [Fact]
    public async Task End_in_mid_object_resumes_after_the_last_whole_event()
    {
        var server = new ScriptedServer()
            .ThenJson(List("9", ""))
            .ThenStream(Line("ADDED", Pod("a", "10")) + Line("ADDED", Pod("b", "11"))[..40])
            .ThenSilentStream(Line("ADDED", Pod("b", "11")));
        Assert.Equal(["init", "done", "apply a@10", "apply b@11"], await ReadAsync(server, 4));
        Assert.Contains("resourceVersion=10", server.Requests[2]);
        Assert.Equal(WatchProblemKind.StreamLost, Assert.Single(problems).Kind);
    }

    [Fact]
    public async Task Broken_connection_resumes_after_the_last_event()
    {
        var server = new ScriptedServer()
            .ThenJson(List("9", ""))
            .ThenStream(Line("ADDED", Pod("a", "10")), _ => throw new IOException("reset by peer"))
            .ThenSilentStream(Line("ADDED", Pod("b", "11")));
        Assert.Equal(["init", "done", "apply a@10", "apply b@11"], await ReadAsync(server, 4));
        Assert.Contains("resourceVersion=10", server.Requests[2]);
    }

    [Fact]
    public async Task Silence_beyond_the_servers_own_limit_opens_a_new_stream()
    {
        var clock = new ManualTimeProvider();
        var server = new ScriptedServer()
            .ThenJson(List("9", ""))
            .ThenSilentStream(Line("BOOKMARK", """{"metadata":{"resourceVersion":"15"}}"""))
            .ThenSilentStream(Line("ADDED", Pod("b", "16")));
        var reading = ReadAsync(server, 3, clock);
        while (!reading.IsCompleted && clock.GetTimestamp() < TimeSpan.FromHours(1).Ticks)
        {
            await Task.WhenAny(clock.WhenTimersAsync(1), reading);
            clock.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.Equal(["init", "done", "apply b@16"], await reading);
        Assert.Contains("resourceVersion=15", server.Requests[2]);
        Assert.Contains("Silent", Assert.Single(problems).Message);
        Assert.True(clock.GetUtcNow().Minute >= 5, "a quiet stream within the server's time limit is not lost");
    }

    [Fact]
    public async Task Too_many_requests_waits_as_long_as_the_server_asks()
    {
        var clock = new ManualTimeProvider();
        var server = new ScriptedServer()
            .ThenJson(List("9", ""))
            .ThenStatus(429, "TooManyRequests", retryAfterSeconds: 7)
            .ThenSilentStream(Line("ADDED", Pod("b", "16")));
        var reading = ReadAsync(server, 3, clock);
        await clock.WhenTimersAsync(1);
        while (server.Requests.Count < 2)
        {
            await Task.Yield();
        }

        await clock.WhenTimersAsync(1);
        clock.Advance(TimeSpan.FromSeconds(6.9));
        Assert.Equal(2, server.Requests.Count);
        clock.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal("apply b@16", (await reading)[^1]);
    }

    [Fact]
    public async Task Malformed_objects_are_reported_and_the_rest_goes_on()
    {
        const string Wrong = """{"metadata":{"name":"bad","namespace":"shop","resourceVersion":"12"},"spec":{"nodeName":{"not":"text"}}}""";
        var server = new ScriptedServer()
            .ThenJson(List("9", "", Pod("a", "1"), Wrong))
            .ThenSilentStream("\n" + Line("ADDED", Wrong) + "garbage\n" + Line("RENAMED", Pod("a", "1")) + Line("DELETED", Wrong) + Line("ADDED", Pod("c", "13")));
        Assert.Equal(
            ["init", "list a@1", "malformed shop/bad", "done", "malformed shop/bad", "malformed ?", "malformed ?", "delete bad", "apply c@13"],
            await ReadAsync(server, 9));
        Assert.Equal(4, counters.Malformed);
        Assert.All(problems, p => Assert.Equal(WatchProblemKind.Malformed, p.Kind));
    }

    [Fact]
    public async Task Stream_that_said_something_unreadable_is_followed_by_a_new_list()
    {
        var server = new ScriptedServer()
            .ThenJson(List("9", "", Pod("a", "1")))
            .ThenStream("garbage\n")
            .ThenJson(List("20", "", Pod("a", "3")));
        Assert.Equal(["init", "list a@1", "done", "malformed ?", "init", "list a@3", "done"], await ReadAsync(server, 7));
    }

    [Fact]
    public async Task Overlong_event_is_passed_over()
    {
        var server = new ScriptedServer()
            .ThenJson(List("9", ""))
            .ThenSilentStream(Line("ADDED", "{\"metadata\":{\"name\":\"" + new string('x', 100_000) + "\"}}") + Line("ADDED", Pod("c", "13")));
        var told = await ReadAsync(server, 4, options: Options with { MaximumEventBytes = 50_000 });
        Assert.Equal(["init", "done", "malformed ?", "apply c@13"], told);
    }

    [Fact]
    public async Task Forbidden_list_is_tried_again_and_reported()
    {
        var server = new ScriptedServer().ThenStatus(403, "Forbidden", "may not list").ThenJson(List("9", "", Pod("a", "1")));
        Assert.Equal(["init", "list a@1", "done"], await ReadAsync(server, 3));
        Assert.Contains("may not list", Assert.Single(problems).Message);
    }

    private async Task<List<string>> ReadAsync(ScriptedServer server, int count, TimeProvider? clock = null, WatchOptions? options = null)
    {
        using var client = Against(server, clock, RetryPolicy.None);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var told = new List<string>();
        await foreach (var item in client.WatchAsync(KnownResources.Pods, "shop", options ?? Options, limit.Token))
        {
            told.Add(Describe(item));
            if (told.Count == count)
            {
                break;
            }
        }

        return told;
    }

    private static string Describe(WatchEvent<Pod> told) => told switch
    {
        WatchEvent<Pod>.Init => "init",
        WatchEvent<Pod>.InitApply(var pod) => $"list {pod.Metadata.Name}@{pod.Metadata.ResourceVersion}",
        WatchEvent<Pod>.InitDone => "done",
        WatchEvent<Pod>.Apply(var pod) => $"apply {pod.Metadata.Name}@{pod.Metadata.ResourceVersion}",
        WatchEvent<Pod>.Delete(var key, _) => $"delete {key.Name}",
        WatchEvent<Pod>.Malformed(var problem) => $"malformed {problem.Key?.ToString() ?? "?"}",
        _ => "?",
    };
}
