using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pythia.Kubernetes;

/// <summary>Makes the bodies of writes.</summary>
internal static class WireObject
{
    /// <summary>The whole object, with version and kind.</summary>
    public static JsonObject Whole(ResourceDescriptor resource, KubernetesObject obj)
    {
        var json = JsonSerializer.SerializeToNode(obj, obj.GetType(), KubernetesJson.Options)!.AsObject();
        json["apiVersion"] = resource.ApiVersion;
        json["kind"] = resource.Kind;
        return json;
    }

    /// <summary>What an apply sends: what the caller wants, without what the server sets and without status.</summary>
    public static JsonObject ForApply(ResourceDescriptor resource, KubernetesObject obj)
    {
        var json = Whole(resource, obj);
        json.Remove("status");
        var metadata = json["metadata"]!.AsObject();
        foreach (var name in (ReadOnlySpan<string>)["uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp", "generateName"])
        {
            metadata.Remove(name);
        }

        return json;
    }

    /// <summary>What an apply of the status sends. Where the server checks the uid, it goes to this object and not to a new one of the same name.</summary>
    public static JsonObject ForStatus(ResourceDescriptor resource, KubernetesObject obj)
    {
        var whole = Whole(resource, obj);
        var metadata = new JsonObject { ["name"] = obj.Metadata.Name };
        if (resource.Namespaced)
        {
            metadata["namespace"] = obj.Metadata.Namespace;
        }

        if (obj.Metadata.Uid.Length > 0)
        {
            metadata["uid"] = obj.Metadata.Uid;
        }

        return new JsonObject
        {
            ["apiVersion"] = resource.ApiVersion,
            ["kind"] = resource.Kind,
            ["metadata"] = metadata,
            ["status"] = whole["status"]?.DeepClone() ?? new JsonObject(),
        };
    }

    /// <summary>The bytes of a body.</summary>
    public static byte[] Bytes(JsonNode node) => JsonSerializer.SerializeToUtf8Bytes(node, KubernetesJson.Options);
}
