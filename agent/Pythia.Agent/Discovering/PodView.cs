using System.Collections.Immutable;

namespace Pythia.Agent.Discovering;

/// <summary>A pod of this node, as the API server has it.</summary>
internal sealed record PodView
{
    public required string Uid { get; init; }

    public required string Namespace { get; init; }

    public required string Name { get; init; }

    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The label <c>app.kubernetes.io/name</c>, else <c>app</c>; null when it has neither (then it cannot be traced).</summary>
    public string? Service =>
        Labels.TryGetValue("app.kubernetes.io/name", out var name) ? name
        : Labels.TryGetValue("app", out var app) ? app : null;

    /// <summary>The label <c>app.kubernetes.io/version</c>.</summary>
    public string? Version => Labels.GetValueOrDefault("app.kubernetes.io/version");
}
