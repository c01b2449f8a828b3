using System.Collections.Immutable;
using System.Text.Json;

namespace Pythia.Kubernetes;

/// <summary>A change of an object.</summary>
public sealed class Patch
{
    private Patch(string contentType, byte[] body)
    {
        ContentType = contentType;
        Body = body;
    }

    /// <summary>The type of the body.</summary>
    public string ContentType { get; }

    internal byte[] Body { get; }

    /// <summary>A JSON merge patch (RFC 7386): members replace, null removes, lists are replaced whole. Use a <see cref="System.Text.Json.Nodes.JsonObject"/> to send a null.</summary>
    public static Patch Merge(object change) => new("application/merge-patch+json", JsonSerializer.SerializeToUtf8Bytes(change, KubernetesJson.Options));

    /// <summary>A JSON patch (RFC 6902).</summary>
    public static Patch Json(params ImmutableArray<JsonPatchOperation> operations) => new("application/json-patch+json", JsonSerializer.SerializeToUtf8Bytes(operations, KubernetesJson.Options));
}
