namespace Pythia.Kubernetes;

/// <summary>What every Kubernetes object has. Unknown fields are ignored when read, so an object read here is a view, not a copy to write back whole: write with server-side apply.</summary>
public abstract record KubernetesObject
{
    /// <summary>Group and version. Empty on items of a list of built-in kinds; the client fills it in on a write.</summary>
    public string ApiVersion { get; init; } = string.Empty;

    /// <summary>The kind. Empty on items of a list of built-in kinds; the client fills it in on a write.</summary>
    public string Kind { get; init; } = string.Empty;

    /// <summary>Name, labels, versions and the like.</summary>
    public ObjectMeta Metadata { get; init; } = new();

    /// <summary>Namespace and name.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public ObjectKey Key => new(Metadata.Namespace, Metadata.Name);
}
