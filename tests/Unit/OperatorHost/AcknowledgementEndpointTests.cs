using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Logging;
using Pythia.Model;
using Pythia.OperatorHost.Acknowledging;
using Pythia.Unit.Tests.Kubernetes;

namespace Pythia.Unit.Tests.OperatorHost;

public sealed class AcknowledgementEndpointTests
{
    [Fact]
    public async Task Post_of_an_acknowledgement_is_kept_and_answered_with_a_heartbeat()
    {
        var store = new AcknowledgementStore(TimeProvider.System);
        using var client = await StartAsync(store);
        var answer = await client.PostAsync(AcknowledgementEndpoint.Path, Json(
            """{"node":"n1","sets":[{"namespace":"shop","name":"shop","appliedHash":"abc","tracePoints":[{"id":"application/a/b/c","state":"Applied"}]}]}"""));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True((await answer.Content.ReadFromJsonAsync<Heartbeat>())!.Leader);
        var report = Assert.Single(store.Snapshot());
        Assert.Equal(TracePointState.Applied, report.Acknowledgement.Sets[0].TracePoints[0].State);
    }

    [Theory]
    [InlineData("""{"node":""}""", "node")]
    [InlineData("""{"node":"n","sets":null}""", "sets")]
    [InlineData("""{"node":"n","sentUnixMilliseconds":-1}""", "sentUnixMilliseconds")]
    [InlineData("""{"node":"n","sentUnixMilliseconds":9000000000000000000}""", "sentUnixMilliseconds")]
    [InlineData("""{"node":"n","sets":[{"namespace":"","name":"x"}]}""", "sets[]")]
    [InlineData("""{"node":"n","sets":[{"namespace":"s","name":"x","tracePoints":[{"id":"a","state":"Glowing"}]}]}""", "state")]
    [InlineData("""{"node":"n","sets":[{"namespace":"s","name":"x","unseen":[""]}]}""", "unseen")]
    [InlineData("""{"node":"n","sets":[{"namespace":"s","name":"x","services":null}]}""", "services")]
    [InlineData("not json", "$")]
    public async Task Post_of_bad_input_is_refused_with_the_field(string body, string field)
    {
        var store = new AcknowledgementStore(TimeProvider.System);
        using var client = await StartAsync(store);
        var answer = await client.PostAsync(AcknowledgementEndpoint.Path, Json(body));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(field, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(store.Snapshot());
    }

    [Fact]
    public void Clock_of_a_node_is_judged_by_the_message_that_came_in_time()
    {
        var time = new ManualTimeProvider();
        var store = new AcknowledgementStore(time);

        Assert.Null(BehindAfter(null));
        Assert.Equal(TimeSpan.FromSeconds(2), BehindAfter(2));
        Assert.Equal(TimeSpan.FromSeconds(0.1), BehindAfter(0.1));
        Assert.Equal(TimeSpan.FromSeconds(0.1), BehindAfter(3));

        // Three in a row are no longer an accident.
        BehindAfter(-5);
        Assert.Equal(TimeSpan.FromSeconds(3), BehindAfter(-5));
        Assert.Equal(TimeSpan.FromSeconds(-5), BehindAfter(-5));

        TimeSpan? BehindAfter(double? seconds)
        {
            var sent = seconds is { } behind ? time.GetUtcNow().ToUnixTimeMilliseconds() - (long)(behind * 1000) : 0;
            store.Record(new Acknowledgement { Node = "n", SentUnixMilliseconds = sent });
            return store.Snapshot().Single().ClockBehind;
        }
    }

    private static async Task<HttpClient> StartAsync(AcknowledgementStore store)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        var app = builder.Build();
        app.MapAcknowledgements(store, () => new Heartbeat { Leader = true, LeaseSeconds = 60 });
        await app.StartAsync();
        return app.GetTestClient();
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
