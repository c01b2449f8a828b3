namespace Pythia.Kubelet;

/// <summary>A pod of one container that is one process on this machine.</summary>
internal sealed record PodDefinition
{
    public required string Name { get; init; }

    public required string Namespace { get; init; }

    /// <summary>The value of the label <c>app.kubernetes.io/name</c>.</summary>
    public required string Service { get; init; }

    public required string Node { get; init; }

    public required IReadOnlyList<string> Command { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The CPUs that it requests: its share when CPU is scarce.</summary>
    public double Cpus { get; init; } = 0.5;
}
