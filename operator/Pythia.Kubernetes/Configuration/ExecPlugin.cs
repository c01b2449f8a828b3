using System.Collections.Immutable;

namespace Pythia.Kubernetes;

/// <summary>The <c>exec</c> section of a kubeconfig user.</summary>
internal sealed record ExecPlugin
{
    /// <summary><c>client.authentication.k8s.io/v1</c> or <c>v1beta1</c>.</summary>
    public required string ApiVersion { get; init; }

    /// <summary>The program; a relative path with a separator is relative to the kubeconfig.</summary>
    public required string Command { get; init; }

    /// <summary>Its arguments.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>Additions to its environment.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>What to tell a user whose machine lacks the program.</summary>
    public string InstallHint { get; init; } = string.Empty;

    /// <summary>File and field, for messages.</summary>
    public required string Origin { get; init; }
}
