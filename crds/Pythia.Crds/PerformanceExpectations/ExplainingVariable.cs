using Pythia.Crds.Schema;

namespace Pythia.Crds.PerformanceExpectations;

/// <summary>One variable that explains latency.</summary>
public sealed record ExplainingVariable
{
    /// <summary>Its name: an attribute key, a category as <c>key=value</c>, or a derived variable.</summary>
    [TextBounds(1, PythiaBounds.ValueLength)]
    public required string Name { get; init; }

    /// <summary>The effect in the variable's own unit, for a person: "+4.1 ms per queue.length".</summary>
    [TextBounds(0, PythiaBounds.ValueLength)]
    public string Effect { get; init; } = string.Empty;

    /// <summary>R squared lost when it alone is left out, in thousandths.</summary>
    [IntegerBounds(-1000, 1000)]
    public int PartialPermille { get; init; }

    /// <summary>Permutation p-value, in millionths, rounded up.</summary>
    [IntegerBounds(0, 1_000_000)]
    public int PValueMillionths { get; init; }
}
