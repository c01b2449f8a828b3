namespace Pythia.Diagnosing.Explaining;

/// <summary>Thresholds of explaining.</summary>
public sealed record ExplainingOptions
{
    /// <summary>The fewest requests in each of the two windows.</summary>
    public int MinRequests { get; init; } = 20;

    /// <summary>R squared from which the latency counts as explained.</summary>
    public double MinExplained { get; init; } = 0.6;

    /// <summary>The largest p-value of an explanation.</summary>
    public double MaxPValue { get; init; } = 0.01;

    /// <summary>Variables in one explanation.</summary>
    public int MaxSelected { get; init; } = 5;

    /// <summary>A further variable must add so much R squared.</summary>
    public double MinGain { get; init; } = 0.02;

    /// <summary>Variables considered; those that most requests have come first.</summary>
    public int MaxVariables { get; init; } = 120;

    /// <summary>Levels of a category; rarer ones are folded into <c>(other)</c>.</summary>
    public int MaxLevels { get; init; } = 8;

    /// <summary>Permutations per p-value.</summary>
    public int Permutations { get; init; } = 199;

    /// <summary>Ridge of the canonical correlation analysis.</summary>
    public double Ridge { get; init; } = 1e-6;

    /// <summary>Requests used; the latest.</summary>
    public int MaxRequests { get; init; } = 1_000;
}
