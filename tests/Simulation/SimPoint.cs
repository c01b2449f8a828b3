namespace Pythia.Simulation.Tests;

/// <summary>One trace point of a generated service, and how it behaves.</summary>
internal sealed class SimPoint
{
    public required int Index { get; init; }

    public required string Id { get; init; }

    public required string Operation { get; init; }

    public required int Service { get; init; }

    public SimPoint? Parent { get; init; }

    public int RequestType { get; init; }

    public List<SimPoint> Children { get; } = [];

    /// <summary>Median of the time of its own, in seconds.</summary>
    public double Own { get; init; }

    /// <summary>Standard deviation of the logarithm of that time.</summary>
    public double Sigma { get; init; }

    /// <summary>Whether the service's load makes it slower.</summary>
    public bool LoadSensitive { get; init; }

    /// <summary>Whether its children run at the same time.</summary>
    public bool Concurrent { get; init; }

    /// <summary>How often it runs in a row at most.</summary>
    public int Loop { get; init; } = 1;

    /// <summary>The service that it calls; -1 for none.</summary>
    public int Calls { get; set; } = -1;
}
