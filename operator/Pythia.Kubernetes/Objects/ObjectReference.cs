namespace Pythia.Kubernetes;

/// <summary>A reference to any object, as events have it.</summary>
public sealed record ObjectReference
{
    /// <summary>Group and version.</summary>
    public string ApiVersion { get; init; } = string.Empty;

    /// <summary>Kind.</summary>
    public string Kind { get; init; } = string.Empty;

    /// <summary>Namespace; empty for cluster-scoped objects.</summary>
    public string Namespace { get; init; } = string.Empty;

    /// <summary>Name.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>Uid.</summary>
    public string Uid { get; init; } = string.Empty;

    /// <summary>Refers to <paramref name="obj"/>, taking version and kind from <paramref name="resource"/>, since list items may lack them.</summary>
    public static ObjectReference To(ResourceDescriptor resource, KubernetesObject obj) => new()
    {
        ApiVersion = resource.ApiVersion,
        Kind = resource.Kind,
        Namespace = obj.Metadata.Namespace,
        Name = obj.Metadata.Name,
        Uid = obj.Metadata.Uid,
    };
}
