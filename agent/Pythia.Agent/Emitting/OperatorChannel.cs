using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pythia.Agent.Planning;
using Pythia.Model;

namespace Pythia.Agent.Emitting;

/// <summary>Tells the operator what was applied and hears from it; from the answers follows the lease.</summary>
internal sealed class OperatorChannel(HttpClient client, Uri endpoint)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
    };

    private readonly long started = MonotonicClock.Now;
    private long? heard;
    private TimeSpan lease = Lease.Initial;

    /// <summary>The newest failure; null after a success.</summary>
    public string? Fault { get; private set; }

    /// <summary>
    /// What the lease leaves on. A new agent has heard nothing yet: it starts with the skeleton, so that one which crashes again and
    /// again does not switch on more than a silent operator would.
    /// </summary>
    public LeaseState LeaseAt(long now, TimeSpan shortest)
    {
        var length = shortest > TimeSpan.Zero && shortest < lease ? shortest : lease;
        var silence = heard is { } at ? TimeSpan.FromTicks((now - at) / 100) : length + TimeSpan.FromTicks((now - started) / 100);
        return Lease.StateAt(silence, length);
    }

    /// <summary>Sends one acknowledgement; a failure is remembered, not thrown: the lease is what follows from it.</summary>
    public async Task SendAsync(Acknowledgement acknowledgement, CancellationToken cancellationToken)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(TimeSpan.FromSeconds(3));
            using var response = await client.PostAsJsonAsync(endpoint, acknowledgement, Json, limit.Token);
            response.EnsureSuccessStatusCode();
            if (await response.Content.ReadFromJsonAsync<Heartbeat>(Json, limit.Token) is { Leader: true } heartbeat)
            {
                heard = MonotonicClock.Now;
                lease = TimeSpan.FromSeconds(Math.Clamp(heartbeat.LeaseSeconds, 0, 3600));
                Fault = null;
            }
            else
            {
                Fault = "the answering operator does not lead";
            }
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or NotSupportedException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            Fault = e.Message;
        }
    }
}
