using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Logging;
using Pythia.Model;
using Pythia.OperatorHost.Acknowledging;

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
