using Pythia.Crds.Schema;

namespace Pythia.Crds.TracePointSets;

/// <summary>Nodes by what they did with the desired state.</summary>
public sealed record NodeCounts
{
    /// <summary>Nodes that run pods of the set.</summary>
    [IntegerBounds(0, int.MaxValue)]
    public int Desired { get; init; }

    /// <summary>Nodes on which the newest desired state is in force.</summary>
    [IntegerBounds(0, int.MaxValue)]
    public int Applied { get; init; }

    /// <summary>Nodes on which a trace point failed.</summary>
    [IntegerBounds(0, int.MaxValue)]
    public int Failed { get; init; }

    /// <summary>Nodes on which a trace point was skipped (layer not available, over the local budget).</summary>
    [IntegerBounds(0, int.MaxValue)]
    public int Skipped { get; init; }

    /// <summary>Applied of desired, as a column of kubectl shows it.</summary>
    [TextBounds(0, 32)]
    public string Progress => $"{Applied}/{Desired}";
}
