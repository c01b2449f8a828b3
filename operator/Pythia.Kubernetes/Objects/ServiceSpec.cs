using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Pythia.Kubernetes;

/// <summary>What a service selects and where it listens.</summary>
public sealed record ServiceSpec
{
    /// <summary>The labels of its pods.</summary>
    public IReadOnlyDictionary<string, string> Selector { get; init; } = new Dictionary<string, string>();

    /// <summary>The virtual address, or <c>None</c> for a headless service.</summary>
    [JsonPropertyName("clusterIP")]
    public string ClusterIP { get; init; } = string.Empty;

    /// <summary>Its ports.</summary>
    public ImmutableArray<ServicePort> Ports { get; init; } = [];
}
