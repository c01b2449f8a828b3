using System.Collections.Immutable;

namespace Pythia.Agent.Planning;

/// <summary>A .NET process of a pod of this node.</summary>
internal sealed record ServiceProcess
{
    public required ProcessKey Key { get; init; }

    public required string Namespace { get; init; }

    public required string Pod { get; init; }

    public required string PodUid { get; init; }

    /// <summary>The pod's label <c>app.kubernetes.io/name</c>, else <c>app</c>.</summary>
    public required string Service { get; init; }

    /// <summary>The pod's label <c>app.kubernetes.io/version</c>; empty when it has none.</summary>
    public string Version { get; init; } = string.Empty;

    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The process's control-group paths, as <c>/proc/pid/cgroup</c> has them.</summary>
    public string Cgroup { get; init; } = string.Empty;
}
