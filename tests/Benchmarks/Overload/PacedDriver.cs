using System.Collections.Immutable;
using System.Diagnostics;
using Pythia.Benchmarks.Ingesting;

namespace Pythia.Benchmarks.Overload;

/// <summary>
/// Senders that together offer a number of spans per second whatever is answered, as many applications do that know nothing of each
/// other. What is refused is not sent again, so that each span has one fate.
/// </summary>
internal sealed class PacedDriver(Uri grpc, Uri http)
{
    private const int Connections = 24;
    private static readonly ImmutableArray<ShopTraffic> Samples = [.. Enumerable.Range(0, 16).Select(seed => new ShopTraffic(seed))];
    private long _accepted;
    private long _refused;

    public long Accepted => Volatile.Read(ref _accepted);

    public long Refused => Volatile.Read(ref _refused);

    public long Sent => Accepted + Refused;

    /// <param name="spansPerSecond">What all senders together offer; infinite for as much as is answered.</param>
    /// <param name="length">For how long.</param>
    /// <param name="senders">Per connection; each waits for its own answers.</param>
    public async Task RunAsync(double spansPerSecond, TimeSpan length, int senders)
    {
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async number =>
        {
            // Two of three connections speak gRPC.
            var isGrpc = number % 3 != 0;
            using var client = new ExportClient(isGrpc ? grpc : http, isGrpc);
            await Task.WhenAll(Enumerable.Range(0, senders).Select(_ => Task.Run(() => SendAsync(client, spansPerSecond / Connections / senders, watch, length))));
        }));
    }

    private async Task SendAsync(ExportClient client, double spansPerSecond, Stopwatch watch, TimeSpan length)
    {
        var sender = LoadDriver.NextSender();
        var body = Array.Empty<byte>();
        ulong next = 1;
        var started = watch.Elapsed;
        for (long offered = 0; watch.Elapsed < length;)
        {
            var ahead = TimeSpan.FromSeconds(offered / spansPerSecond) - (watch.Elapsed - started);
            if (ahead > TimeSpan.FromMilliseconds(2))
            {
                await Task.Delay(ahead);
            }

            var sample = Samples[(int)((sender + next) % (ulong)Samples.Length)];
            if (body.Length != client.PrefixLength + sample.Bytes.Length)
            {
                body = new byte[client.PrefixLength + sample.Bytes.Length];
            }

            sample.Bytes.CopyTo(body, client.PrefixLength);
            sample.Renew(body.AsSpan(client.PrefixLength), sender, next, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() * 1_000_000);
            next += ShopTraffic.TracesPerRequest;
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
