using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Threading.Channels;
using Pythia.Ingesting.Writing;
using Pythia.Model;
using Pythia.OperatorHost.Otlp;

namespace Pythia.OperatorHost.Replicas;

/// <summary>The way to one other replica: a bounded queue of spans and a worker that sends them in batches.</summary>
internal sealed class ForwardLane : IAsyncDisposable
{
    /// <summary>Spans that may wait.</summary>
    public const int MaxWaiting = 20_000;

    private const int MaxBatch = 2_000;
    private const int MaxAttempts = 5;
    private static readonly TimeSpan BatchInterval = TimeSpan.FromMilliseconds(50);

    private readonly string _address;
    private readonly ReplicaClient _client;
    private readonly ReplicaMetrics _metrics;
    private readonly Action<string> _onProblem;
    private readonly Channel<ImmutableArray<Span>> _channel = Channel.CreateUnbounded<ImmutableArray<Span>>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _closing = new();
    private readonly OtlpProtobufEncoder _encoder = new();
    private readonly Task _worker;
    private int _waiting;

    public ForwardLane(string address, ReplicaClient client, ReplicaMetrics metrics, Action<string> onProblem)
    {
        _address = address;
        _client = client;
        _metrics = metrics;
        _onProblem = onProblem;
        _worker = Task.Run(RunAsync);
    }

    public bool TryReserve(int spans)
    {
        var after = Interlocked.Add(ref _waiting, spans);
        if (after <= MaxWaiting || after == spans)
        {
            return true;
        }

        Release(spans);
        return false;
    }

    public void Release(int spans) => Interlocked.Add(ref _waiting, -spans);

    /// <summary>Hands over reserved spans.</summary>
    public void Write(ImmutableArray<Span> spans)
    {
        if (!_channel.Writer.TryWrite(spans))
        {
            _metrics.Forwarded(spans.Length, "failed");
        }
    }

    /// <summary>Ends the lane; what waits is counted as not forwarded.</summary>
    public void Close()
    {
        _channel.Writer.TryComplete();
        _closing.Cancel();
    }

    public async ValueTask DisposeAsync()
    {
        Close();
        await _worker.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closing.Dispose();
    }

    private async Task RunAsync()
    {
        var batch = new List<Span>();
        try
        {
            while (await _channel.Reader.WaitToReadAsync(_closing.Token))
            {
                await Task.Delay(BatchInterval, _closing.Token);
                while (Fill(batch))
                {
                    await SendAsync(batch);
                    Release(batch.Count);
                    batch.Clear();
                }
            }
        }
        catch (OperationCanceledException)
        {
            while (_channel.Reader.TryRead(out var rest))
            {
                batch.AddRange(rest);
            }

            _metrics.Forwarded(batch.Count, "failed");
        }
    }

    private bool Fill(List<Span> batch)
    {
        while (batch.Count < MaxBatch && _channel.Reader.TryRead(out var spans))
        {
            batch.AddRange(spans);
        }

        return batch.Count > 0;
    }

    private async Task SendAsync(List<Span> batch)
    {
        var body = _encoder.Encode(batch);
        var problem = string.Empty;
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            try
            {
                using var content = new ByteArrayContent(body);
                content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
                content.Headers.Add(OtlpHttpEndpoint.ForwardedHeader, "1");
                using var response = await _client.PostAsync(_address, "/v1/traces", content, _closing.Token);
                if (response.IsSuccessStatusCode)
                {
                    _metrics.Forwarded(batch.Count, "forwarded");
                    return;
                }

                problem = response.StatusCode.ToString();
                if ((int)response.StatusCode is >= 400 and < 500 and not 429)
                {
                    break;
                }
            }
            catch (Exception error) when (error is HttpRequestException or IOException || (error is OperationCanceledException && !_closing.IsCancellationRequested))
            {
                problem = error.Message;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200 << attempt), _closing.Token);
        }

        _onProblem(problem);
        _metrics.Forwarded(batch.Count, "refused");
    }
}
