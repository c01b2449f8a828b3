using System.Text.Json;

namespace Pythia.Kubernetes;

/// <summary>What an API server says about a failure (meta/v1 Status).</summary>
public sealed record KubernetesStatus
{
    /// <summary>The HTTP code.</summary>
    public int Code { get; init; }

    /// <summary>The reason, such as <c>NotFound</c> or <c>Conflict</c>; empty if the server gave none.</summary>
    public string Reason { get; init; } = string.Empty;

    /// <summary>A sentence for a person.</summary>
    public string Message { get; init; } = string.Empty;

    /// <summary>Causes and the like.</summary>
    public KubernetesStatusDetails Details { get; init; } = new();

    /// <summary>Reads a body. A body that is no Status, such as a proxy's page, becomes the message, cut at 512 characters.</summary>
    internal static KubernetesStatus Parse(int code, string? reasonPhrase, ReadOnlySpan<byte> body)
    {
        try
        {
            if (JsonSerializer.Deserialize<KubernetesStatus>(body, KubernetesJson.Options) is { Message.Length: > 0 } status)
            {
                return status.Code == 0 ? status with { Code = code } : status;
            }
        }
        catch (JsonException)
        {
            // Falls through to the text.
        }

        var text = System.Text.Encoding.UTF8.GetString(body[..Math.Min(body.Length, 512)]).Trim();
        return new KubernetesStatus { Code = code, Message = text.Length > 0 ? text : reasonPhrase ?? string.Empty };
    }
}
