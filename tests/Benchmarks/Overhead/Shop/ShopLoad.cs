using System.Diagnostics;
using Shop.Load;

namespace Pythia.Benchmarks.Overhead.Shop;

/// <summary>The demo's requests, the very same ones for the same seed: windows that are compared serve the same work.</summary>
internal sealed class ShopLoad(IReadOnlyList<Uri> fronts) : IDisposable
{
    private int ended;

    private readonly HttpClient[] clients = [.. fronts.Select(front => new HttpClient { BaseAddress = front, Timeout = TimeSpan.FromSeconds(20) })];

    /// <summary>Requests that have ended, since the start.</summary>
    public int Ended => Volatile.Read(ref ended);

    /// <summary>Requests that were answered with an error, or not.</summary>
    public int Errors { get; private set; }

    /// <summary>At independent, exponentially distributed distances, whatever the shop answers; returns when all are answered.</summary>
    /// <returns>How many these were.</returns>
    public async Task<int> AtRateAsync(int count, double perSecond, int seed)
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
        return count;
    }

    /// <summary>By so many customers that ask one thing after the other.</summary>
    /// <returns>How many these were.</returns>
    public async Task<int> AtFullLoadAsync(TimeSpan time, int customers, int seed)
    {
        var clock = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, customers).Select(async customer =>
        {
            var mix = new RequestMix(new Random((seed * 100) + customer));
            var count = 0;
            for (; clock.Elapsed < time; count++)
            {
                await SendAsync(clients[customer % clients.Length], mix.Next().Request);
            }

            return count;
        }));
        return counts.Sum();
    }

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
            Interlocked.Increment(ref ended);
        }
    }
}
