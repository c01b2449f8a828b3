namespace Pythia.Kubernetes;

/// <summary>What a node offers.</summary>
public sealed record NodeStatus
{
    /// <summary>What pods may use, by resource name, as quantities such as <c>3920m</c>.</summary>
    public IReadOnlyDictionary<string, string> Allocatable { get; init; } = new Dictionary<string, string>();

    /// <summary>What the node has, by resource name, as quantities.</summary>
    public IReadOnlyDictionary<string, string> Capacity { get; init; } = new Dictionary<string, string>();
}
