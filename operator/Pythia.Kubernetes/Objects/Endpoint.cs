using System.Collections.Immutable;

namespace Pythia.Kubernetes;

/// <summary>One endpoint of a slice.</summary>
public sealed record Endpoint
{
    /// <summary>Its addresses; clients use the first.</summary>
    public ImmutableArray<string> Addresses { get; init; } = [];

    /// <summary>Whether it may be used.</summary>
    public EndpointConditions Conditions { get; init; } = new();

    /// <summary>The node that it runs on.</summary>
    public string NodeName { get; init; } = string.Empty;

    /// <summary>The pod behind it.</summary>
    public ObjectReference? TargetRef { get; init; }
}
