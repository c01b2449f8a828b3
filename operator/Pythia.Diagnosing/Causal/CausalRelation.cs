namespace Pythia.Diagnosing.Causal;

/// <summary>What is known about two segments A and B of a request type.</summary>
public enum CausalRelation
{
    /// <summary>They ran at the same time, or in both orders: nothing holds.</summary>
    None = 0,

    /// <summary>There are too few requests with both.</summary>
    Unknown,

    /// <summary>A always ends before B begins.</summary>
    HappensBefore,

    /// <summary>B always ends before A begins.</summary>
    HappensAfter,

    /// <summary>They never overlap, in either order.</summary>
    MutualExclusion,

    /// <summary>A and B repeat and overlap as groups, while the n-th A always ends before the n-th B begins.</summary>
    Pipeline,
}
