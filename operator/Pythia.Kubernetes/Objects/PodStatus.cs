using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Pythia.Kubernetes;

/// <summary>How a pod is.</summary>
public sealed record PodStatus
{
    /// <summary><c>Pending</c>, <c>Running</c>, <c>Succeeded</c>, <c>Failed</c> or <c>Unknown</c>.</summary>
    public string Phase { get; init; } = string.Empty;

    /// <summary>The pod's address.</summary>
    [JsonPropertyName("podIP")]
    public string PodIP { get; init; } = string.Empty;

    /// <summary>The node's address.</summary>
    [JsonPropertyName("hostIP")]
    public string HostIP { get; init; } = string.Empty;

    /// <summary>When the node took it over.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>How its containers are.</summary>
    public ImmutableArray<ContainerStatus> ContainerStatuses { get; init; } = [];
}
