using System.Collections.Immutable;

namespace Pythia.Diagnosing.Choosing;

/// <summary>What the search knows of one trace-point set.</summary>
public sealed record SetState
{
    /// <summary>What is on, by id, the skeleton not included.</summary>
    public ImmutableSortedDictionary<string, EnabledPoint> Enabled { get; init; } = NoPoints;

    /// <summary>What was ever on in the current search.</summary>
    public ImmutableSortedSet<string> EverEnabled { get; init; } = NoIds;

    /// <summary>What was on in the current search and told that the cause is not inside of it.</summary>
    public ImmutableSortedSet<string> RuledOut { get; init; } = NoIds;

    /// <summary>What could not be switched on.</summary>
    public ImmutableSortedSet<string> Failed { get; init; } = NoIds;

    /// <summary>The hash of the desired state.</summary>
    public string DesiredHash { get; init; } = string.Empty;

    /// <summary>When the desired state last changed.</summary>
    public long ChangedNs { get; init; }

    /// <summary>Since when the desired state is in force on all nodes; null: not yet.</summary>
    public long? InForceNs { get; init; }

    /// <summary>One slice of recording of so many; 0: not decided yet.</summary>
    public int RecordOneIn { get; init; }

    internal static ImmutableSortedSet<string> NoIds { get; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    internal static ImmutableSortedDictionary<string, EnabledPoint> NoPoints { get; } =
        ImmutableSortedDictionary.Create<string, EnabledPoint>(StringComparer.Ordinal);
}
