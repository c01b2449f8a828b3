using System.Text.Json.Serialization;

namespace Pythia.Kubernetes;

/// <summary>An owner in the same namespace, or a cluster-scoped one.</summary>
public sealed record OwnerReference
{
    /// <summary>Group and version of the owner.</summary>
    public required string ApiVersion { get; init; }

    /// <summary>Kind of the owner.</summary>
    public required string Kind { get; init; }

    /// <summary>Name of the owner.</summary>
    public required string Name { get; init; }

    /// <summary>Uid of the owner: a new object of the same name is not the owner.</summary>
    public required string Uid { get; init; }

    /// <summary>Whether this owner is the managing controller; at most one is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Controller { get; init; }

    /// <summary>Whether the owner cannot be deleted in the foreground before this object.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool BlockOwnerDeletion { get; init; }

    /// <summary>A reference that makes <paramref name="owner"/> the managing controller.</summary>
    /// <param name="resource">The owner's resource; gives version and kind, which list items may lack.</param>
    /// <param name="owner">An object that was read from the server, so that it has a uid.</param>
    public static OwnerReference ControlledBy(ResourceDescriptor resource, KubernetesObject owner) => new()
    {
        ApiVersion = resource.ApiVersion,
        Kind = resource.Kind,
        Name = owner.Metadata.Name,
        Uid = owner.Metadata.Uid,
        Controller = true,
        BlockOwnerDeletion = true,
    };
}
