using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;

namespace Pythia.Benchmarks.Ingesting;

/// <summary>Sends requests over some connections as fast as they are answered, and counts what became of their spans.</summary>
internal sealed class LoadDriver(Uri server, bool isGrpc, int traces, int attributes, int connections)
{
    private const string GrpcPath = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
    private static int _senders;
    private long _accepted;
    private long _refused;

    public long Accepted => Volatile.Read(ref _accepted);

    public long Refused => Volatile.Read(ref _refused);

    public async Task RunAsync(TimeSpan length)
    {
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => SendAsync(watch, length))));
    }

    private async Task SendAsync(Stopwatch watch, TimeSpan length)
    {
        var sample = new SampleRequest(traces, attributes);
        var sender = ((ulong)Environment.ProcessId << 32) | (uint)Interlocked.Increment(ref _senders);
        var prefix = isGrpc ? 5 : 0;
        using var client = new HttpClient(new SocketsHttpHandler { EnableMultipleHttp2Connections = false });
        while (watch.Elapsed < length)
        {
            var body = new byte[prefix + sample.Bytes.Length];
            sample.Bytes.CopyTo(body, prefix);
            sample.Renew(body.AsSpan(prefix), sender);
            if (isGrpc)
            {
                BinaryPrimitives.WriteUInt32BigEndian(body.AsSpan(1), (uint)sample.Bytes.Length);
            }

            if (await PostAsync(client, body))
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

    private async Task<bool> PostAsync(HttpClient client, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, isGrpc ? GrpcPath : "/v1/traces"))
        {
            Version = isGrpc ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(isGrpc ? "application/grpc" : "application/x-protobuf");
        if (isGrpc)
        {
            request.Headers.TE.ParseAdd("trailers");
        }

        using var response = await client.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
        return response.IsSuccessStatusCode
            && (!isGrpc || (response.TrailingHeaders.TryGetValues("grpc-status", out var status) && status.Single() == "0"));
    }
}
