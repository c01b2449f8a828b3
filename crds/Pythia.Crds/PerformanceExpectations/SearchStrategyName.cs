namespace Pythia.Crds.PerformanceExpectations;

/// <summary>The built-in search strategies.</summary>
public enum SearchStrategyName
{
    /// <summary>Most expected explained variance per cost.</summary>
    Information = 0,

    /// <summary>Children of the deepest common enabled context.</summary>
    Hierarchical,

    /// <summary>Points that split the position evenly.</summary>
    Flat,

    /// <summary>Random among what was not tried.</summary>
    Historic,

    /// <summary>Points shared by positions that vary together.</summary>
    Covariance,

    /// <summary>The thread-state split first, then the layer that it names.</summary>
    CrossLayer,
}
