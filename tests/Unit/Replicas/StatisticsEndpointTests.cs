using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Pythia.Diagnosing.Grouping;
using Pythia.Diagnosing.Transmitting;
using Pythia.Model;
using Pythia.OperatorHost.Otlp;
using Pythia.OperatorHost.Replicas;
using SentWindows = Pythia.Unit.Tests.Transmitting.Windows;

namespace Pythia.Unit.Tests.Replicas;

public sealed class StatisticsEndpointTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddLogging().BuildServiceProvider();
    private readonly StatisticsInbox _inbox = new(TimeProvider.System);
    private readonly StatisticsEndpoint _endpoint;

    public StatisticsEndpointTests() =>
        _endpoint = new StatisticsEndpoint(_inbox, new InFlightBytes(64 << 20), new ReplicaMetrics(_services.GetRequiredService<IMeterFactory>()));

    private static byte[] Message => StatisticsCodec.Write(SentWindows.Delta(new GroupWindow(new CallingContextTree())))!;

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task Leader_takes_a_message_once_and_says_so_each_time()
    {
        for (var i = 0; i < 2; i++)
        {
            var (status, body) = await PostAsync(Message, leads: true);
            Assert.Equal(200, status);
            Assert.Contains("\"leader\":true", body, StringComparison.Ordinal);
        }

        Assert.Single(_inbox.Drain());
    }

    [Fact]
    public async Task Replica_that_does_not_lead_takes_nothing_and_says_so()
    {
        var (status, body) = await PostAsync(Message, leads: false);

        Assert.Equal(200, status);
        Assert.Contains("\"leader\":false", body, StringComparison.Ordinal);
        Assert.Empty(_inbox.Drain());
    }

    [Fact]
    public async Task Broken_message_is_refused_with_the_reason()
    {
        var message = Message;
        message[4] = 9;

        Assert.Contains("version 9", (await PostAsync(message, leads: true)).Body, StringComparison.Ordinal);
        var (status, body) = await PostAsync("nonsense"u8.ToArray(), leads: true);
        Assert.Equal(400, status);
        Assert.Contains("must begin with PYST", body, StringComparison.Ordinal);
        Assert.Empty(_inbox.Replicas());
    }

    private async Task<(int Status, string Body)> PostAsync(byte[] message, bool leads)
    {
        var http = new DefaultHttpContext { RequestServices = _services };
        http.Request.Body = new MemoryStream(message);
        http.Request.ContentLength = message.Length;
        using var answer = new MemoryStream();
        http.Response.Body = answer;
        await (await _endpoint.TakeAsync(http, leads)).ExecuteAsync(http);
        return (http.Response.StatusCode, Encoding.UTF8.GetString(answer.ToArray()));
    }
}
