using Pythia.Crds.Schema;

namespace Pythia.Crds.PerformanceExpectations;

/// <summary>An attribute and the value that it must have.</summary>
public sealed record AttributeMatch
{
    /// <summary>The key.</summary>
    [TextBounds(1, PythiaBounds.NameLength), TextPattern(Patterns.Printable)]
    public required string Key { get; init; }

    /// <summary>The value as text.</summary>
    [TextBounds(0, PythiaBounds.ValueLength)]
    public required string Value { get; init; }
}
