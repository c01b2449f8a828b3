namespace Pythia.Model;

/// <summary>The state of a desired trace point on a node.</summary>
public enum TracePointState
{
    /// <summary>Nothing is known yet.</summary>
    Pending = 0,

    /// <summary>It is on.</summary>
    Applied,

    /// <summary>It could not be switched on.</summary>
    Failed,

    /// <summary>It does not apply here (no such process, layer not available, over the local budget).</summary>
    Skipped,
}
