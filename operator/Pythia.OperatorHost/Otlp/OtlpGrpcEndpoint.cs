using System.Buffers;
using System.Buffers.Binary;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Pythia.OperatorHost.Otlp;

/// <summary>
/// OTLP/gRPC (OTLP specification, "OTLP/gRPC"; "gRPC over HTTP2"): the unary Export of the trace service, on Kestrel's
/// HTTP/2 with the framing done here.
/// </summary>
internal sealed class OtlpGrpcEndpoint(TraceReceiver receiver, InFlightBytes inFlight, IngestMetrics metrics, IOptions<OtlpOptions> options)
{
    private const string Transport = "grpc";

    /// <summary><c>POST /opentelemetry.proto.collector.trace.v1.TraceService/Export</c>.</summary>
    public async Task ExportAsync(HttpContext context)
    {
        if (!GrpcCall.IsGrpc(context.Request))
        {
            metrics.Request(Transport, "unsupported");
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        if (!GrpcTimeout.TryParse(context.Request.Headers["grpc-timeout"].ToString(), out var timeout))
        {
            await FailAsync(context, "malformed", new RpcStatus(RpcCode.Internal, "grpc-timeout must be up to eight digits and one of H, M, S, m, u, n")).ConfigureAwait(false);
            return;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            feature.MaxRequestBodySize = options.Value.MaxMessageBytes + GrpcCall.PrefixLength + 1L;
        }

        if (timeout is not { } time)
        {
            await ExportWithinAsync(context, context.RequestAborted).ConfigureAwait(false);
            return;
        }

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        deadline.CancelAfter(time);
        await ExportWithinAsync(context, deadline.Token).ConfigureAwait(false);
    }

    /// <summary>Any other service or method.</summary>
    public Task UnimplementedAsync(HttpContext context)
    {
        if (!GrpcCall.IsGrpc(context.Request))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        return FailAsync(context, "unsupported", new RpcStatus(
            RpcCode.Unimplemented, $"{context.Request.Path} is not served here; Pythia takes traces only"));
    }

    private async Task ExportWithinAsync(HttpContext context, CancellationToken deadline)
    {
        try
        {
            await ReadAndAnswerAsync(context, deadline).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            await FailAsync(context, "canceled", new RpcStatus(RpcCode.DeadlineExceeded, "the deadline has passed")).ConfigureAwait(false);
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            await FailAsync(context, "too_large", TooLarge()).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            metrics.Request(Transport, "canceled");
        }
    }

    private async Task ReadAndAnswerAsync(HttpContext context, CancellationToken deadline)
    {
        using var frame = new PooledBody(inFlight, options.Value.MaxMessageBytes + GrpcCall.PrefixLength);
        var read = await frame.ReadAsync(context.Request.Body, context.Request.ContentLength, deadline, SizeOf).ConfigureAwait(false);
        var problem = read switch
        {
            BodyOutcome.TooLarge => TooLarge(),
            BodyOutcome.Busy => Unavailable(),
            _ => CheckFrame(frame.Bytes),
        };
        if (problem is not null)
        {
            await FailAsync(context, OutcomeOf(problem.Code), problem).ConfigureAwait(false);
            return;
        }

        var message = frame.Memory[GrpcCall.PrefixLength..];
        if (frame.Bytes[0] == 0)
        {
            await AnswerAsync(context, message).ConfigureAwait(false);
            return;
        }

        var encoding = context.Request.Headers["grpc-encoding"].ToString();
        if (encoding != "gzip")
        {
            await FailAsync(context, "unsupported", new RpcStatus(
                encoding.Length == 0 ? RpcCode.Internal : RpcCode.Unimplemented, "grpc-encoding of a compressed message must be gzip")).ConfigureAwait(false);
            return;
        }

        using var body = new PooledBody(inFlight, options.Value.MaxMessageBytes);
        using var compressed = new ReadOnlyMemoryStream(message);
        problem = await body.ReadGzipAsync(compressed, deadline).ConfigureAwait(false) switch
        {
            BodyOutcome.TooLarge => TooLarge(),
            BodyOutcome.Busy => Unavailable(),
            BodyOutcome.Corrupt => new RpcStatus(RpcCode.Internal, "the message must be valid gzip"),
            _ => null,
        };
        await (problem is null ? AnswerAsync(context, body.Memory) : FailAsync(context, OutcomeOf(problem.Code), problem)).ConfigureAwait(false);
    }

    private Task AnswerAsync(HttpContext context, ReadOnlyMemory<byte> message)
    {
        metrics.Size(Transport, message.Length);
        switch (receiver.ReceiveProtobuf(message.Span))
        {
            case ReceiveOutcome.Accepted accepted:
                metrics.Request(Transport, accepted.Counts.RejectedSpans > 0 ? "partial" : "accepted");
                return GrpcCall.SucceedAsync(context, ExportResponse.ToProtobuf(accepted.Counts));
            case ReceiveOutcome.Malformed malformed:
                return FailAsync(context, "malformed", new RpcStatus(
                    RpcCode.InvalidArgument, malformed.Path.Length == 0 ? malformed.Reason : $"{malformed.Path}: {malformed.Reason}") { Field = malformed.Path });
            default:
                return FailAsync(context, "busy", Unavailable());
        }
    }

    private static long? SizeOf(ReadOnlySpan<byte> frame) =>
        frame.Length < GrpcCall.PrefixLength ? null : GrpcCall.PrefixLength + (long)BinaryPrimitives.ReadUInt32BigEndian(frame[1..]);

    // The stream of a unary call holds exactly one message.
    private RpcStatus? CheckFrame(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < GrpcCall.PrefixLength)
        {
            return new RpcStatus(RpcCode.Internal, "the call must carry one message");
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(frame[1..]);
        return length > options.Value.MaxMessageBytes ? TooLarge()
            : frame[0] > 1 || length != frame.Length - GrpcCall.PrefixLength ? new RpcStatus(RpcCode.Internal, "the call must carry one whole message")
            : null;
    }

    private Task FailAsync(HttpContext context, string outcome, RpcStatus status)
    {
        metrics.Request(Transport, outcome);
        return GrpcCall.FailAsync(context, status);
    }

    private RpcStatus TooLarge() =>
        new(RpcCode.ResourceExhausted, $"the message must have at most {options.Value.MaxMessageBytes} bytes, also after decompression");

    private RpcStatus Unavailable() =>
        new(RpcCode.Unavailable, "no room at present; send again later") { RetryAfter = options.Value.RetryAfter };

    private static string OutcomeOf(RpcCode code) => code switch
    {
        RpcCode.ResourceExhausted => "too_large",
        RpcCode.Unavailable => "busy",
        _ => "malformed",
    };
}
