using System.Diagnostics;
using Shop.Load;

namespace Pythia.Benchmarks.Overhead.Shop;

/// <summary>The demo's requests, the very same ones for the same seed: windows that are compared serve the same work.</summary>
internal sealed class ShopLoad(IReadOnlyList<Uri> fronts) : IDisposable
{
    private readonly HttpClient[] clients = [.. fronts.Select(front => new HttpClient { BaseAddress = front, Timeout = TimeSpan.FromSeconds(20) })];

    /// <summary>Requests that were answered with an error, or not.</summary>
    public int Errors { get; private set; }

    /// <summary>At independent, exponentially distributed distances, whatever the shop answers; returns when all are answered.</summary>
    public async Task AtRateAsync(int count, double perSecond, int seed)
    {
        var random = new Random(seed);
        var mix = new RequestMix(random);
        var clock = Stopwatch.StartNew();
        var due = TimeSpan.Zero;
        var open = new Task[count];
        for (var i = 0; i < count; i++)
        {
            due += TimeSpan.FromSeconds(-Math.Log(1 - random.NextDouble()) / perSecond);
            if (due - clock.Elapsed is var wait && wait > TimeSpan.Zero)
            {
                await Task.Delay(wait);
            }

            open[i] = SendAsync(clients[i % clients.Length], mix.Next().Request);
        }

        await Task.WhenAll(open);
    }

    /// <summary>By so many customers that ask one thing after the other.</summary>
    public async Task AtFullLoadAsync(int count, int customers, int seed) => await Task.WhenAll(Enumerable.Range(0, customers).Select(async customer =>
    {
        var mix = new RequestMix(new Random((seed * 100) + customer));
        for (var i = 0; i < count / customers; i++)
        {
            await SendAsync(clients[customer % clients.Length], mix.Next().Request);
        }
    }));

    public void Dispose() => Array.ForEach(clients, client => client.Dispose());

    private async Task SendAsync(HttpClient client, HttpRequestMessage request)
    {
        try
        {
            using var response = await client.SendAsync(request);
            Errors += response.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            Errors++;
        }
        finally
        {
            request.Dispose();
        }
    }
}
