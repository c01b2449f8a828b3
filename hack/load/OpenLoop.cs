using System.Diagnostics;

namespace Shop.Load;

/// <summary>
/// Requests at independent, exponentially distributed distances, sent whether or not earlier ones were answered: a slow shop is
/// not asked less often. At most <see cref="MaxOpen"/> are open; beyond it a request counts as an error.
/// </summary>
internal sealed class OpenLoop(LoadOptions options)
{
    private const int MaxOpen = 500;

    private readonly LatencyReport _report = new();
    private int _open;

    public async Task RunAsync(CancellationToken stop)
    {
        var clients = options.Targets.Select(target => new HttpClient { BaseAddress = target, Timeout = TimeSpan.FromSeconds(20) }).ToArray();
        var random = new Random(options.Seed);
        var mix = new RequestMix(random);
        var clock = Stopwatch.StartNew();
        var due = TimeSpan.Zero;
        var reported = TimeSpan.Zero;
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            due += TimeSpan.FromSeconds(-Math.Log(1 - random.NextDouble()) / options.RequestsPerSecond);
            try
            {
                var wait = due - clock.Elapsed;
                if (wait > TimeSpan.Zero)
                {
                    await Task.Delay(wait, stop);
                }
            }
            catch (OperationCanceledException)
            {
                break;
            }

            var (name, request) = mix.Next();
            _ = SendAsync(clients[i % clients.Length], name, request);
            if (clock.Elapsed - reported >= options.ReportInterval)
            {
                await Console.Out.WriteAsync(_report.Take(clock.Elapsed - reported));
                await Console.Out.FlushAsync(CancellationToken.None);
                reported = clock.Elapsed;
            }
        }

        await Console.Out.WriteAsync(_report.Take(clock.Elapsed - reported));
        Array.ForEach(clients, client => client.Dispose());
    }

    private async Task SendAsync(HttpClient client, string name, HttpRequestMessage request)
    {
        if (Interlocked.Increment(ref _open) > MaxOpen)
        {
            Interlocked.Decrement(ref _open);
            _report.AddError();
            return;
        }

        var start = Stopwatch.GetTimestamp();
        try
        {
            using var response = await client.SendAsync(request);
            if (!response.IsSuccessStatusCode)
            {
                _report.AddError();
            }

            _report.Add(name, Stopwatch.GetElapsedTime(start));
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException or ObjectDisposedException)
        {
            _report.AddError();
        }
        finally
        {
            request.Dispose();
            Interlocked.Decrement(ref _open);
        }
    }
}
