using Pythia.Model;

namespace Pythia.Diagnosing.Grouping;

/// <summary>Names the type of a request by its span.</summary>
public static class RequestTypeName
{
    /// <summary>The name for a request whose span was never received.</summary>
    public const string Unknown = "unknown";

    /// <summary>
    /// <c>METHOD /route</c> for HTTP, <c>service/method</c> for RPC, the destination for messages, else the span's name
    /// (OpenTelemetry semantic conventions, stable keys before old ones).
    /// </summary>
    public static string Of(Span? span)
    {
        if (span is null)
        {
            return Unknown;
        }

        var attributes = span.Attributes;
        if (attributes.Count == 0)
        {
            return span.Name;
        }

        if (attributes.Text("http.route") is { Length: > 0 } route)
        {
            var method = attributes.Text("http.request.method") ?? attributes.Text("http.method");
            return string.IsNullOrEmpty(method) ? route : $"{method} {route}";
        }

        if (attributes.Text("rpc.method") is { Length: > 0 } rpcMethod)
        {
            return attributes.Text("rpc.service") is { Length: > 0 } rpcService ? $"{rpcService}/{rpcMethod}" : rpcMethod;
        }

        if (attributes.Text("messaging.destination.name") is { Length: > 0 } destination)
        {
            var operation = attributes.Text("messaging.operation.type") ?? attributes.Text("messaging.operation");
            return string.IsNullOrEmpty(operation) ? destination : $"{operation} {destination}";
        }

        return span.Name;
    }
}
