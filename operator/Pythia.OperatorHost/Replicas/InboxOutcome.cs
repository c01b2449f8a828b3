namespace Pythia.OperatorHost.Replicas;

/// <summary>What became of a message.</summary>
internal enum InboxOutcome
{
    /// <summary>The control loop will merge it.</summary>
    Taken,

    /// <summary>It was taken before.</summary>
    Duplicate,

    /// <summary>There is no room at present; it is to be sent again.</summary>
    Busy,
}
