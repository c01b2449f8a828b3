namespace Pythia.Agent.Planning;

/// <summary>How much the agent may keep on, given how long the operator has been silent.</summary>
internal enum LeaseState
{
    /// <summary>Everything that is desired.</summary>
    Full = 0,

    /// <summary>Silent for one lease: the skeleton only.</summary>
    SkeletonOnly,

    /// <summary>Silent for two leases: nothing.</summary>
    Nothing,
}
