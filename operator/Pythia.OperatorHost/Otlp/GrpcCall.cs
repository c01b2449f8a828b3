using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Pythia.OperatorHost.Otlp;

/// <summary>The answer side of one unary call: one message and trailers, or trailers only.</summary>
internal static class GrpcCall
{
    public const string ContentType = "application/grpc";
    public const int PrefixLength = 5;

    public static bool IsGrpc(HttpRequest request) =>
        request.ContentType is { } type && type.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase)
        && (type.Length == ContentType.Length || type[ContentType.Length] is '+' or ';')
        && !type.StartsWith("application/grpc-web", StringComparison.OrdinalIgnoreCase);

    public static async Task SucceedAsync(HttpContext context, byte[] message)
    {
        context.Response.ContentType = ContentType;
        context.Response.DeclareTrailer("grpc-status");
        var frame = new byte[PrefixLength + message.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)message.Length);
        message.CopyTo(frame, PrefixLength);
        await context.Response.BodyWriter.WriteAsync(frame, context.RequestAborted).ConfigureAwait(false);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    /// <summary>Answers with the status alone ("Trailers-Only").</summary>
    public static Task FailAsync(HttpContext context, RpcStatus status)
    {
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = ContentType;
        var headers = context.Response.Headers;
        headers["grpc-status"] = ((int)status.Code).ToString(CultureInfo.InvariantCulture);
        headers["grpc-message"] = PercentEncode(status.Message);
        headers["grpc-accept-encoding"] = "identity,gzip";
        if (status.HasDetails)
        {
            headers["grpc-status-details-bin"] = Convert.ToBase64String(status.ToProtobuf()).TrimEnd('=');
        }

        return context.Response.CompleteAsync();
    }

    /// <summary>Printable ASCII stays, except the percent sign (gRPC over HTTP2, "Responses").</summary>
    public static string PercentEncode(string text)
    {
        var encoded = new StringBuilder(text.Length);
        foreach (var next in Encoding.UTF8.GetBytes(text))
        {
            if (next is >= 0x20 and <= 0x7E and not (byte)'%')
            {
                encoded.Append((char)next);
            }
            else
            {
                encoded.Append(CultureInfo.InvariantCulture, $"%{next:X2}");
            }
        }

        return encoded.ToString();
    }
}
