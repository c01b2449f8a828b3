using System.Collections.Immutable;

namespace Pythia.Kubernetes;

/// <summary>Details of a <see cref="KubernetesStatus"/>.</summary>
public sealed record KubernetesStatusDetails
{
    /// <summary>The object's name.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>The object's group.</summary>
    public string Group { get; init; } = string.Empty;

    /// <summary>The object's kind or plural.</summary>
    public string Kind { get; init; } = string.Empty;

    /// <summary>How long to wait before another attempt; 0 if not said.</summary>
    public int RetryAfterSeconds { get; init; }

    /// <summary>What was wrong, one entry for each field or conflict.</summary>
    public ImmutableArray<KubernetesStatusCause> Causes { get; init; } = [];
}
