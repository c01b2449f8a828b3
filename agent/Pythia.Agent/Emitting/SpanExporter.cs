using System.Net;
using System.Net.Http.Headers;

namespace Pythia.Agent.Emitting;

/// <summary>
/// Sends queued spans to the operator as OTLP over HTTP (protobuf): at most 1000 spans or 200 ms to a batch. What the OTLP
/// specification calls retryable (429, 502, 503, 504, no connection) is tried again with exponential waiting or the server's
/// Retry-After; meanwhile the queue's bound holds. A batch is given up after <see cref="MaxAttempts"/>.
/// </summary>
internal sealed class SpanExporter(HttpClient client, Uri endpoint, SpanQueue queue, string? host = null)
{
    /// <summary>About a minute of trying.</summary>
    public const int MaxAttempts = 8;

    private const int MaxBatch = 1000;
    private static readonly TimeSpan BatchInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    private readonly OtlpEncoder encoder = new();
    private readonly List<OutgoingSpan> batch = new(MaxBatch);
    private long sent;
    private long rejected;
    private long undeliverable;

    /// <summary>Spans that the operator has taken.</summary>
    public long Sent => Interlocked.Read(ref sent);

    /// <summary>Spans of batches that the operator refused for good.</summary>
    public long Rejected => Interlocked.Read(ref rejected);

    /// <summary>Spans of batches that no attempt could deliver.</summary>
    public long Undeliverable => Interlocked.Read(ref undeliverable);

    /// <summary>Runs until the queue is completed and empty, or until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (await queue.Reader.WaitToReadAsync(cancellationToken))
        {
            await Task.Delay(BatchInterval, cancellationToken);
            while (FillBatch())
            {
                var isLast = batch.Count < MaxBatch;
                await SendAsync(cancellationToken);
                batch.Clear();
                if (isLast)
                {
                    break;
                }
            }
        }
    }

    /// <summary>After a cancelled run: what was taken from the queue or is in it, and was not sent.</summary>
    public List<OutgoingSpan> TakeUnsent()
    {
        var unsent = new List<OutgoingSpan>(batch);
        while (queue.Reader.TryRead(out var span))
        {
            unsent.Add(span);
        }

        batch.Clear();
        return unsent;
    }

    private bool FillBatch()
    {
        batch.Clear();
        while (batch.Count < MaxBatch && queue.Reader.TryRead(out var span))
        {
            batch.Add(span);
        }

        return batch.Count > 0;
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        var body = encoder.Encode(batch);
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var (outcome, wait) = await TryOnceAsync(body, attempt, cancellationToken);
            switch (outcome)
            {
                case SendOutcome.Taken:
                    Interlocked.Add(ref sent, batch.Count);
                    return;
                case SendOutcome.Refused:
                    Interlocked.Add(ref rejected, batch.Count);
                    return;
                default:
                    await Task.Delay(wait, cancellationToken);
                    break;
            }
        }

        Interlocked.Add(ref undeliverable, batch.Count);
    }

    private async Task<(SendOutcome Outcome, TimeSpan Wait)> TryOnceAsync(
        ReadOnlyMemory<byte> body, int attempt, CancellationToken cancellationToken)
    {
        var wait = Backoff(attempt);
        try
        {
            using var content = new ReadOnlyMemoryContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
            using var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = content };
            request.Headers.Host = host; // With TLS, the name that the certificate is for; an address has none.
            using var response = await client.SendAsync(request, cancellationToken);
            return response.IsSuccessStatusCode ? (SendOutcome.Taken, wait)
                : response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway
                    or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout ? (SendOutcome.Later, RetryAfter(response) ?? wait)
                : (SendOutcome.Refused, wait);
        }
        catch (HttpRequestException)
        {
            return (SendOutcome.Later, wait);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (SendOutcome.Later, wait); // The client's own time-out.
        }
    }

    private static TimeSpan Backoff(int attempt)
    {
        var longest = Math.Min(LongestWait.TotalMilliseconds, 250 * Math.Pow(2, attempt));
        return TimeSpan.FromMilliseconds(longest * (0.5 + (Random.Shared.NextDouble() / 2)));
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response) =>
        response.Headers.RetryAfter?.Delta is { } delta ? (delta < LongestWait ? delta : LongestWait) : null;

    private enum SendOutcome
    {
        Taken,
        Refused,
        Later,
    }
}
