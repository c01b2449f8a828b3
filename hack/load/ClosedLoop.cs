using System.Diagnostics;

namespace Shop.Load;

/// <summary>Customers that ask for one thing after the other: as fast as the shop answers, and never faster.</summary>
internal sealed class ClosedLoop(LoadOptions options)
{
    private readonly LatencyReport _report = new();

    public async Task RunAsync(CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, options.Workers).Select(worker => WorkAsync(worker, stop)));
        await Console.Out.WriteAsync(_report.Take(clock.Elapsed));
    }

    private async Task WorkAsync(int worker, CancellationToken stop)
    {
        using var client = new HttpClient { BaseAddress = options.Targets[worker % options.Targets.Length], Timeout = TimeSpan.FromSeconds(20) };
        var mix = new RequestMix(new Random(options.Seed + worker));
        while (!stop.IsCancellationRequested)
        {
            var (name, request) = mix.Next();
            var start = Stopwatch.GetTimestamp();
            try
            {
                using var response = await client.SendAsync(request, CancellationToken.None);
                _report.Add(name, Stopwatch.GetElapsedTime(start));
                if (!response.IsSuccessStatusCode)
                {
                    _report.AddError();
                }
            }
            catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
            {
                _report.AddError();
            }
            finally
            {
                request.Dispose();
            }
        }
    }
}
