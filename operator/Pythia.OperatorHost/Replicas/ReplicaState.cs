namespace Pythia.OperatorHost.Replicas;

/// <summary>Whether a replica reports to the leader.</summary>
internal enum ReplicaState
{
    /// <summary>It does.</summary>
    Reporting,

    /// <summary>It has been silent for longer than the grace period; spans still go to it.</summary>
    Late,

    /// <summary>It has been silent for so long that others receive its share.</summary>
    Lost,

    /// <summary>It said that it stops.</summary>
    Leaving,
}
