namespace Pythia.Crds.PerformanceExpectations;

/// <summary>An attribute and the value that it must have.</summary>
public sealed record AttributeMatch
{
    /// <summary>The key.</summary>
    public required string Key { get; init; }

    /// <summary>The value as text.</summary>
    public required string Value { get; init; }
}
