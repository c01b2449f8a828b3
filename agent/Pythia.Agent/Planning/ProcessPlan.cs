using System.Collections.Immutable;

namespace Pythia.Agent.Planning;

/// <summary>What shall be on in one process.</summary>
internal sealed record ProcessPlan
{
    public required ServiceProcess Process { get; init; }

    /// <summary>Sorted by source and operation.</summary>
    public required ImmutableArray<ActivitySelection> Activities { get; init; }

    /// <summary>Sorted.</summary>
    public ImmutableArray<RuntimePoint> Runtime { get; init; } = [];

    /// <summary>Sorted.</summary>
    public ImmutableArray<NodePoint> Node { get; init; } = [];

    /// <summary>True when kernel or runtime events must be attributed to the request that a thread serves.</summary>
    public bool Attribute { get; init; }

    /// <summary>True while the names of all activities of the process are looked for.</summary>
    public bool Discover { get; init; }

    /// <summary>True: by the hook inside the process, where that is possible; else from outside.</summary>
    public bool Injected { get; init; }

    /// <summary>The request types to which activities are limited, where they are; tier 2 leaves the others out before anything is sent.</summary>
    public ImmutableDictionary<ActivitySelection, ImmutableArray<string>> RequestTypes { get; init; } =
        ImmutableDictionary<ActivitySelection, ImmutableArray<string>>.Empty;

    /// <summary>Requests per second that begin a trace here; 0: all.</summary>
    public int RootsPerSecond { get; init; }

    /// <summary>When it is recorded.</summary>
    public Slices Slices { get; init; } = new(1);

    /// <summary>True when kernel probes read the threads' slots.</summary>
    public bool Slot { get; init; }

    /// <summary>Equal but for <see cref="Discover"/>: what the operator asked for is the same.</summary>
    public bool ObservesTheSame(ProcessPlan other) =>
        Process.Key == other.Process.Key && Attribute == other.Attribute && FollowWork == other.FollowWork
        && Injected == other.Injected && RootsPerSecond == other.RootsPerSecond && Slices == other.Slices && Slot == other.Slot
        && RequestTypes.Count == other.RequestTypes.Count
        && RequestTypes.All(t => other.RequestTypes.TryGetValue(t.Key, out var types) && types.AsSpan().SequenceEqual(t.Value.AsSpan()))
        && Activities.AsSpan().SequenceEqual(other.Activities.AsSpan())
        && Runtime.AsSpan().SequenceEqual(other.Runtime.AsSpan())
        && Node.AsSpan().SequenceEqual(other.Node.AsSpan());

    /// <summary>True when work items must be followed from thread to thread, because what keeps a thread from running delays what it queues.</summary>
    public bool FollowWork { get; init; }

    public bool Equals(ProcessPlan? other) => other is not null && Discover == other.Discover && ObservesTheSame(other);

    public override int GetHashCode() => HashCode.Combine(Process.Key, Activities.Length, Runtime.Length, Attribute);
}
