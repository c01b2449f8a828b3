using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Pythia.Diagnosing.Transmitting;

namespace Pythia.OperatorHost.Replicas;

/// <summary>Sends the outbox to the leader, message by message and in order, until it has taken each; to a new leader all of it again.</summary>
internal sealed partial class StatisticsSender(
    Outbox outbox, Membership membership, ReplicaClient client, ReplicaMetrics metrics, TimeProvider time, ILogger<StatisticsSender> log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private string? _leader;
    private ulong _run;
    private bool _troubled;

    /// <summary>Runs until cancelled; at once over where replicas share nothing.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (membership.IsShared)
        {
            await outbox.WaitAsync(Pause, cancellationToken);
            if (membership.LeaderAddress is not { } leader || leader == membership.Own)
            {
                continue;
            }

            if (leader != _leader)
            {
                outbox.Rewind();
                (_leader, _run) = (leader, 0);
            }

            while (outbox.Next() is { } message && membership.LeaderAddress == leader && await SendAsync(leader, message, cancellationToken))
            {
                // One after the other: the leader learns in order, and a slow one is not flooded.
            }
        }
    }

    private async Task<bool> SendAsync(string leader, OutgoingMessage message, CancellationToken cancellationToken)
    {
        try
        {
            using var content = new ByteArrayContent(message.Bytes);
            content.Headers.ContentType = new MediaTypeHeaderValue(StatisticsCodec.ContentType);
            content.Headers.Add(StatisticsEndpoint.AgeHeader, $"{(long)time.GetElapsedTime(message.WrittenAt).TotalMilliseconds}");
            using var response = await client.PostAsync(leader, StatisticsEndpoint.Path, content, cancellationToken);
            if (response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.NotFound)
            {
                Refused(log, leader, await response.Content.ReadAsStringAsync(cancellationToken));
                outbox.Lose(message.Requests);
                outbox.Sent(message);
                metrics.Sent("refused");
                return true;
            }

            response.EnsureSuccessStatusCode();
            return Take(message, await response.Content.ReadFromJsonAsync<StatisticsReceipt>(cancellationToken));
        }
        catch (Exception error) when (error is HttpRequestException or IOException or JsonException or NotSupportedException
            || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            metrics.Sent("failed");
            if (!_troubled)
            {
                _troubled = true;
                NotSent(log, leader, error.Message);
            }

            return false;
        }
    }

    private bool Take(OutgoingMessage message, StatisticsReceipt? receipt)
    {
        if (receipt is not { Leader: true })
        {
            metrics.Sent("not_leading");
            return false;
        }

        _troubled = false;
        metrics.Sent("taken");
        outbox.Sent(message);
        if (_run != 0 && _run != receipt.Run)
        {
            outbox.Rewind();
        }

        _run = receipt.Run;
        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "statistics could not be sent to the leader {Leader}: {Problem}; they wait for it or for the next one")]
    private static partial void NotSent(ILogger logger, string leader, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "the leader {Leader} refuses a message: {Problem}")]
    private static partial void Refused(ILogger logger, string leader, string problem);
}
