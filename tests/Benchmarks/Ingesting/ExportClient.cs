using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;

namespace Pythia.Benchmarks.Ingesting;

/// <summary>One connection to an OTLP receiver.</summary>
internal sealed class ExportClient(Uri server, bool isGrpc) : IDisposable
{
    private const string GrpcPath = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
    private readonly HttpClient _client = new(new SocketsHttpHandler { EnableMultipleHttp2Connections = false });

    /// <summary>Bytes that stand before the message.</summary>
    public int PrefixLength => isGrpc ? 5 : 0;

    /// <summary>Sends a body, the message after <see cref="PrefixLength"/> free bytes. True: accepted; false: the server asks to wait.</summary>
    /// <exception cref="InvalidOperationException">Any other answer.</exception>
    public async Task<bool> PostAsync(byte[] body)
    {
        if (isGrpc)
        {
            BinaryPrimitives.WriteUInt32BigEndian(body.AsSpan(1), (uint)(body.Length - PrefixLength));
        }

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

        using var response = await _client.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
        if (!isGrpc)
        {
            return response.IsSuccessStatusCode || (response.StatusCode == HttpStatusCode.ServiceUnavailable && response.Headers.RetryAfter is not null
                ? false
                : throw new InvalidOperationException($"the server answered {response.StatusCode}"));
        }

        // A failure comes as trailers only, which are headers then; UNAVAILABLE (14) with RetryInfo asks to wait.
        if (response.TrailingHeaders.TryGetValues("grpc-status", out var trailer) && trailer.Single() == "0")
        {
            return true;
        }

        var status = response.Headers.TryGetValues("grpc-status", out var header) ? header.Single() : "none";
        return status == "14" && response.Headers.Contains("grpc-status-details-bin")
            ? false
            : throw new InvalidOperationException($"the server answered grpc-status {status}");
    }

    public void Dispose() => _client.Dispose();
}
