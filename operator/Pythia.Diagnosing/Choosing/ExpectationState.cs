using System.Collections.Immutable;

namespace Pythia.Diagnosing.Choosing;

/// <summary>What the search knows of one expectation.</summary>
public sealed record ExpectationState
{
    /// <summary>Decisions of the current search.</summary>
    public int Decisions { get; init; }

    /// <summary>When the last decision was taken.</summary>
    public long? LastDecisionNs { get; init; }

    /// <summary>The last decisions, newest first, at most <see cref="MaxLog"/>.</summary>
    public ImmutableArray<DecisionEntry> Log { get; init; } = [];

    /// <summary>The problem that is searched for now; empty when none.</summary>
    public string Searching { get; init; } = string.Empty;

    /// <summary>When a problem that is searched for or concluded was last seen.</summary>
    public long LastProblemNs { get; init; }

    /// <summary>The searches that ended, while their problem persists.</summary>
    public ImmutableArray<Conclusion> Conclusions { get; init; } = [];

    /// <summary>The length of the log.</summary>
    public static int MaxLog => 10;

    /// <summary>Adds a decision to the log.</summary>
    public ExpectationState With(DecisionEntry entry) => this with
    {
        Decisions = entry.Number,
        LastDecisionNs = entry.TimeNs,
        Log = [entry, .. Log.Take(MaxLog - 1)],
    };
}
