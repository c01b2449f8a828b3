namespace Pythia.Diagnosing.Transmitting;

/// <summary>The bounds of a message. What is written stays below them; a message that exceeds one is refused as a whole.</summary>
public sealed record StatisticsLimits
{
    /// <summary>Bytes of a message.</summary>
    public int MaxBytes { get; init; } = 16 << 20;

    /// <summary>Different texts.</summary>
    public int MaxTexts { get; init; } = 200_000;

    /// <summary>Bytes of one text.</summary>
    public int MaxTextBytes { get; init; } = 16 << 10;

    /// <summary>Calling contexts.</summary>
    public int MaxContexts { get; init; } = 100_000;

    /// <summary>Groups, and expectations.</summary>
    public int MaxGroups { get; init; } = 20_000;

    /// <summary>Positions of a group or of a request.</summary>
    public int MaxPositions { get; init; } = 10_000;

    /// <summary>Sampled requests of all groups together.</summary>
    public int MaxSamples { get; init; } = 50_000;

    /// <summary>Variables of a request.</summary>
    public int MaxVariables { get; init; } = 256;

    /// <summary>Services whose requests are counted.</summary>
    public int MaxServices { get; init; } = 10_000;
}
