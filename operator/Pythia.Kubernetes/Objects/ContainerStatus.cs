using System.Text.Json.Serialization;

namespace Pythia.Kubernetes;

/// <summary>How one container is.</summary>
public sealed record ContainerStatus
{
    /// <summary>Its name within the pod.</summary>
    public required string Name { get; init; }

    /// <summary>Its identity in the run time, such as <c>containerd://0123</c>; empty before it runs.</summary>
    [JsonPropertyName("containerID")]
    public string ContainerID { get; init; } = string.Empty;

    /// <summary>Whether it is ready.</summary>
    public bool Ready { get; init; }

    /// <summary>How often it was restarted.</summary>
    public int RestartCount { get; init; }

    /// <summary>Its image as the run time names it. The API demands it, even empty.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string Image { get; init; } = string.Empty;

    /// <summary>The image's digest. The API demands it, even empty.</summary>
    [JsonPropertyName("imageID")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string ImageID { get; init; } = string.Empty;
}
