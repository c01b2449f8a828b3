using System.Diagnostics;

namespace Pythia.Benchmarks.Ingesting;

/// <summary>Sends requests over some connections as fast as they are answered, and counts what became of their spans.</summary>
internal sealed class LoadDriver(Uri server, bool isGrpc, int traces, int attributes, int connections)
{
    private static int _senders;
    private long _accepted;
    private long _refused;

    public long Accepted => Volatile.Read(ref _accepted);

    public long Refused => Volatile.Read(ref _refused);

    /// <summary>A number that no other sender of this machine has.</summary>
    public static ulong NextSender() => ((ulong)Environment.ProcessId << 32) | (uint)Interlocked.Increment(ref _senders);

    public async Task RunAsync(TimeSpan length)
    {
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => SendAsync(watch, length))));
    }

    private async Task SendAsync(Stopwatch watch, TimeSpan length)
    {
        var sample = new SampleRequest(traces, attributes);
        var sender = NextSender();
        using var client = new ExportClient(server, isGrpc);
        var body = new byte[client.PrefixLength + sample.Bytes.Length];
        sample.Bytes.CopyTo(body, client.PrefixLength);
        while (watch.Elapsed < length)
        {
            sample.Renew(body.AsSpan(client.PrefixLength), sender);
            if (await client.PostAsync(body))
            {
                Interlocked.Add(ref _accepted, sample.Spans);
            }
            else
            {
                Interlocked.Add(ref _refused, sample.Spans);
                await Task.Delay(20);
            }
        }
    }
}
