using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Pythia.OperatorHost.Otlp;

/// <summary>OTLP/HTTP (OTLP specification, "OTLP/HTTP"): protobuf and JSON, plain or gzip.</summary>
internal sealed class OtlpHttpEndpoint(TraceReceiver receiver, InFlightBytes inFlight, IngestMetrics metrics, IOptions<OtlpOptions> options)
{
    /// <summary>Marks spans that another replica has sent on.</summary>
    public const string ForwardedHeader = "Pythia-Forwarded";

    private const string Transport = "http";
    private const string Protobuf = "application/x-protobuf";
    private const string Json = "application/json";

    /// <summary><c>POST /v1/traces</c>.</summary>
    public async Task ExportAsync(HttpContext context)
    {
        var isJson = IsContentType(context.Request, Json);
        if (!isJson && !IsContentType(context.Request, Protobuf))
        {
            await FailAsync(context, isJson, 415, "unsupported", new RpcStatus(
                RpcCode.InvalidArgument, $"Content-Type must be {Protobuf} or {Json}")).ConfigureAwait(false);
            return;
        }

        var encoding = context.Request.Headers.ContentEncoding.ToString();
        var isGzip = string.Equals(encoding, "gzip", StringComparison.OrdinalIgnoreCase);
        if (!isGzip && encoding.Length > 0 && !string.Equals(encoding, "identity", StringComparison.OrdinalIgnoreCase))
        {
            context.Response.Headers.AcceptEncoding = "gzip";
            await FailAsync(context, isJson, 415, "unsupported", new RpcStatus(
                RpcCode.InvalidArgument, "Content-Encoding must be gzip or absent")).ConfigureAwait(false);
            return;
        }

        using var body = new PooledBody(inFlight, options.Value.MaxRequestBytes);
        try
        {
            await ExportAsync(context, body, isJson, isGzip).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            metrics.Request(Transport, "canceled");
        }
    }

    /// <summary>Metrics and logs are not taken here; the answer says so and is not to be retried.</summary>
    public Task NotTakenAsync(HttpContext context) => FailAsync(
        context, IsContentType(context.Request, Json), 404, "unsupported",
        new RpcStatus(RpcCode.NotFound, "Pythia takes traces only: send metrics and logs elsewhere"));

    private async Task ExportAsync(HttpContext context, PooledBody body, bool isJson, bool isGzip)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            feature.MaxRequestBodySize = options.Value.MaxRequestBytes + 1L;
        }

        var aborted = context.RequestAborted;
        BodyOutcome read;
        try
        {
            read = isGzip
                ? await body.ReadGzipAsync(context.Request.Body, aborted).ConfigureAwait(false)
                : await body.ReadAsync(context.Request.Body, context.Request.ContentLength, aborted).ConfigureAwait(false);
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            read = BodyOutcome.TooLarge;
        }

        switch (read)
        {
            case BodyOutcome.TooLarge:
                await FailAsync(context, isJson, 413, "too_large", new RpcStatus(
                    RpcCode.ResourceExhausted, $"the request must have at most {options.Value.MaxRequestBytes} bytes, also after decompression")).ConfigureAwait(false);
                break;
            case BodyOutcome.Corrupt:
                await FailAsync(context, isJson, 400, "malformed", new RpcStatus(RpcCode.InvalidArgument, "the body must be valid gzip")).ConfigureAwait(false);
                break;
            case BodyOutcome.Busy:
                await AnswerAsync(context, isJson, receiver.Busy()).ConfigureAwait(false);
                break;
            default:
                metrics.Size(Transport, body.Bytes.Length);
                await AnswerAsync(context, isJson, isJson ? receiver.ReceiveJson(body.Bytes) : receiver.ReceiveProtobuf(body.Bytes, context.Request.Headers.ContainsKey(ForwardedHeader))).ConfigureAwait(false);
                break;
        }
    }

    private Task AnswerAsync(HttpContext context, bool isJson, ReceiveOutcome outcome)
    {
        switch (outcome)
        {
            case ReceiveOutcome.Accepted accepted:
                metrics.Request(Transport, accepted.Counts.RejectedSpans > 0 ? "partial" : "accepted");
                return WriteAsync(context, isJson, 200, isJson ? ExportResponse.ToJson(accepted.Counts) : ExportResponse.ToProtobuf(accepted.Counts));
            case ReceiveOutcome.Malformed malformed:
                return FailAsync(context, isJson, 400, "malformed", new RpcStatus(
                    RpcCode.InvalidArgument, malformed.Path.Length == 0 ? malformed.Reason : $"{malformed.Path}: {malformed.Reason}") { Field = malformed.Path });
            case ReceiveOutcome.Busy busy:
                context.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(busy.RetryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
                return FailAsync(context, isJson, 503, "busy", new RpcStatus(RpcCode.Unavailable, "no room at present; send again later") { RetryAfter = busy.RetryAfter });
            default:
                throw new InvalidOperationException($"unknown outcome {outcome}");
        }
    }

    private Task FailAsync(HttpContext context, bool isJson, int statusCode, string outcome, RpcStatus status)
    {
        metrics.Request(Transport, outcome);
        return WriteAsync(context, isJson, statusCode, isJson ? status.ToJson() : status.ToProtobuf());
    }

    private static async Task WriteAsync(HttpContext context, bool isJson, int statusCode, byte[] body)
    {
        context.Response.StatusCode = statusCode;
        context.Response.ContentType = isJson ? Json : Protobuf;
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    private static bool IsContentType(HttpRequest request, string expected) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals(expected, StringComparison.OrdinalIgnoreCase);
}
