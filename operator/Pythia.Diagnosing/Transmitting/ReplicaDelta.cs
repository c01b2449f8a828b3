using System.Collections.Immutable;
using Pythia.Diagnosing.Grouping;

namespace Pythia.Diagnosing.Transmitting;

/// <summary>What a replica of the operator has seen since its last message to the one that leads.</summary>
public sealed record ReplicaDelta
{
    /// <summary>The name of the replica.</summary>
    public required string Replica { get; init; }

    /// <summary>Another one after each start of the replica.</summary>
    public required ulong Run { get; init; }

    /// <summary>The number of the message within its run, from 1: what was taken once is not taken again.</summary>
    public required long Sequence { get; init; }

    /// <summary>The address at which the replica receives spans.</summary>
    public required string Address { get; init; }

    /// <summary>True when the replica is about to stop: no more spans shall be sent to it.</summary>
    public bool Leaving { get; init; }

    /// <summary>The requests since the last message.</summary>
    public required GroupWindow Window { get; init; }

    /// <summary>How much each service was asked since the last message.</summary>
    public ImmutableArray<ServiceRequests> Services { get; init; } = [];

    /// <summary>What became of spans and traces since the replica has started.</summary>
    public ReplicaCounts Counts { get; init; } = new();
}
