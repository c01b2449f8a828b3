namespace Pythia.Diagnosing.Choosing;

/// <summary>A trace point that is on.</summary>
public sealed record EnabledPoint
{
    /// <summary>Text form of the trace point.</summary>
    public required string Id { get; init; }

    /// <summary>The decision that switched it on.</summary>
    public int Decision { get; init; }

    /// <summary>When the last decision confirmed it, nanoseconds since 1970-01-01 UTC; its lease runs from here.</summary>
    public long RenewedNs { get; init; }

    /// <summary>The share that it, with what is inside of it, took in the last evidence.</summary>
    public double Share { get; init; }

    /// <summary>What it was expected to tell.</summary>
    public double Gain { get; init; }

    /// <summary>Why it is on, in one sentence.</summary>
    public string Reason { get; init; } = string.Empty;
}
