using Pythia.Crds.Schema;

namespace Pythia.Crds.PerformanceExpectations;

/// <summary>A value that most of the time at a place has.</summary>
public sealed record TypicalValue
{
    /// <summary>The attribute's key.</summary>
    [TextBounds(1, PythiaBounds.ValueLength)]
    public required string Name { get; init; }

    /// <summary>Its value.</summary>
    [TextBounds(0, PythiaBounds.ValueLength)]
    public required string Value { get; init; }

    /// <summary>The part of the time at the place that has it, in thousandths.</summary>
    [IntegerBounds(0, 1000)]
    public int SharePermille { get; init; }
}
