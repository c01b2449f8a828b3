using System.Diagnostics;
using Pythia.Benchmarks.Ingesting;

namespace Pythia.Benchmarks.Overload;

/// <summary>
/// Senders that together offer a number of spans per second whatever is answered, as many applications do that know nothing of each
/// other. What is refused is not sent again, so that each span has one fate.
/// </summary>
internal sealed class PacedDriver(Uri grpc, Uri http, int connections)
{
    private long _accepted;
    private long _refused;

    public long Accepted => Volatile.Read(ref _accepted);

    public long Refused => Volatile.Read(ref _refused);

    public long Sent => Accepted + Refused;

    /// <param name="spansPerSecond">What all connections together offer; infinite for as much as is answered.</param>
    /// <param name="length">For how long.</param>
    public async Task RunAsync(double spansPerSecond, TimeSpan length)
    {
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(i => Task.Run(() => SendAsync(i, spansPerSecond / connections, watch, length))));
    }

    private async Task SendAsync(int number, double spansPerSecond, Stopwatch watch, TimeSpan length)
    {
        // Two of three senders by gRPC.
        var isGrpc = number % 3 != 0;
        using var client = new ExportClient(isGrpc ? grpc : http, isGrpc);
        var sender = LoadDriver.NextSender();
        var samples = Enumerable.Range(0, 4).Select(i => new ShopTraffic((number * 4) + i)).ToArray();
        long offered = 0;
        for (var i = 0; watch.Elapsed < length; i++)
        {
            var ahead = TimeSpan.FromSeconds(offered / spansPerSecond) - watch.Elapsed;
            if (ahead > TimeSpan.FromMilliseconds(2))
            {
                await Task.Delay(ahead);
            }

            var sample = samples[i % samples.Length];
            var body = new byte[client.PrefixLength + sample.Bytes.Length];
            sample.Bytes.CopyTo(body, client.PrefixLength);
            sample.Renew(body.AsSpan(client.PrefixLength), sender + ((ulong)(i % samples.Length) << 24), DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1_000_000);
            offered += sample.Spans;
            if (await client.PostAsync(body))
            {
                Interlocked.Add(ref _accepted, sample.Spans);
            }
            else
            {
                Interlocked.Add(ref _refused, sample.Spans);
            }
        }
    }
}
