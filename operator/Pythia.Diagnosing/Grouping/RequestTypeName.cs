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
        var (before, separator, after) = PartsOf(span);
        return Compose(before, separator, after);
    }

    internal static string Compose(string before, char separator, string after) => before.Length == 0 ? after : $"{before}{separator}{after}";

    /// <summary>What the name is composed of; the first part may be empty.</summary>
    internal static (string Before, char Separator, string After) PartsOf(Span? span)
    {
        if (span is null)
        {
            return (string.Empty, ' ', Unknown);
        }

        var attributes = span.Attributes;
        if (attributes.Count == 0)
        {
            return (string.Empty, ' ', span.Name);
        }

        if (attributes.Text("http.route") is { Length: > 0 } route)
        {
            return (attributes.Text("http.request.method") ?? attributes.Text("http.method") ?? string.Empty, ' ', route);
        }

        if (attributes.Text("rpc.method") is { Length: > 0 } rpcMethod)
        {
            return (attributes.Text("rpc.service") ?? string.Empty, '/', rpcMethod);
        }

        if (attributes.Text("messaging.destination.name") is { Length: > 0 } destination)
        {
            return (attributes.Text("messaging.operation.type") ?? attributes.Text("messaging.operation") ?? string.Empty, ' ', destination);
        }

        return (string.Empty, ' ', span.Name);
    }
}
