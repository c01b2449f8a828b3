namespace Pythia.Crds.TracePointSets;

/// <summary>Nodes by what they did with the desired state.</summary>
public sealed record NodeCounts
{
    /// <summary>Nodes that run pods of the set.</summary>
    public int Desired { get; init; }

    /// <summary>Nodes on which the newest desired state is in force.</summary>
    public int Applied { get; init; }

    /// <summary>Nodes on which a trace point failed.</summary>
    public int Failed { get; init; }

    /// <summary>Nodes on which a trace point was skipped (layer not available, over the local budget).</summary>
    public int Skipped { get; init; }
}
