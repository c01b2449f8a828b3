using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Pythia.Kubernetes;

/// <summary>The part of <c>metadata</c> that clients use (meta/v1 ObjectMeta). <c>managedFields</c> is left out: it is large, and only the server needs it.</summary>
public sealed record ObjectMeta
{
    private static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>();

    /// <summary>The name, unique within the namespace and kind.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>A prefix from which the server makes a name if <see cref="Name"/> is empty.</summary>
    public string GenerateName { get; init; } = string.Empty;

    /// <summary>The namespace; empty for cluster-scoped objects.</summary>
    public string Namespace { get; init; } = string.Empty;

    /// <summary>Unique over time and space, given by the server.</summary>
    public string Uid { get; init; } = string.Empty;

    /// <summary>An opaque version; compare for equality only.</summary>
    public string ResourceVersion { get; init; } = string.Empty;

    /// <summary>Counts changes of the spec.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Generation { get; init; }

    /// <summary>Labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = None;

    /// <summary>Annotations.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = None;

    /// <summary>Who owns the object; it is collected when all owners are gone.</summary>
    public ImmutableArray<OwnerReference> OwnerReferences { get; init; } = [];

    /// <summary>What must happen before the object disappears.</summary>
    public ImmutableArray<string> Finalizers { get; init; } = [];

    /// <summary>When the server created it.</summary>
    public DateTimeOffset? CreationTimestamp { get; init; }

    /// <summary>When deletion was asked for; set while finalizers or a grace period hold the object.</summary>
    public DateTimeOffset? DeletionTimestamp { get; init; }

    /// <summary>The value of a label, or null.</summary>
    public string? Label(string key) => Labels.TryGetValue(key, out var value) ? value : null;

    /// <summary>The value of an annotation, or null.</summary>
    public string? Annotation(string key) => Annotations.TryGetValue(key, out var value) ? value : null;
}
