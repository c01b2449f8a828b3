namespace Pythia.Diagnosing.Choosing;

/// <summary>A trace point that could be switched on inside a <see cref="Region"/>.</summary>
public sealed record Candidate
{
    /// <summary>The trace point.</summary>
    public required SearchNode Node { get; init; }

    /// <summary>The set that would switch it on.</summary>
    public required ObjectKey Set { get; init; }

    /// <summary>Index within the region's candidates of the nearest candidate above it; -1 when directly below the anchor.</summary>
    public int Parent { get; init; } = -1;

    /// <summary>False: it cannot be switched on (denied, failed, layer not allowed); it only stands for what is inside of it.</summary>
    public bool CanEnable { get; init; } = true;

    /// <summary>Prior weight of the cause being right here.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Predicted cost, as the largest part of any limit that it would use: 0 to 1, above 1 it does not fit.</summary>
    public double Cost { get; init; }
}
