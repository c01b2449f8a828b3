using System.Collections.Immutable;
using Pythia.Crds.PerformanceExpectations;

namespace Pythia.Diagnosing.Choosing;

/// <summary>One decision with what was considered, what was expected, what it cost, and later what it told.</summary>
public sealed record DecisionEntry
{
    /// <summary>Its number in the current search, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>When it was taken, nanoseconds since 1970-01-01 UTC.</summary>
    public required long TimeNs { get; init; }

    /// <summary>The strategy.</summary>
    public required string Strategy { get; init; }

    /// <summary>What was switched on.</summary>
    public ImmutableArray<string> SwitchedOn { get; init; } = [];

    /// <summary>What was switched off.</summary>
    public ImmutableArray<string> SwitchedOff { get; init; } = [];

    /// <summary>How many candidates there were.</summary>
    public int Candidates { get; init; }

    /// <summary>The proposals.</summary>
    public ImmutableArray<DecisionChoice> Choices { get; init; } = [];

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>What it told, once the evidence was there; empty before.</summary>
    public string Outcome { get; init; } = string.Empty;

    /// <summary>The form that goes into a status.</summary>
    public DecisionRecord ToRecord() => new()
    {
        Number = Number,
        Time = DateTimeOffset.UnixEpoch.AddTicks(TimeNs / 100),
        Strategy = Strategy,
        SwitchedOn = SwitchedOn,
        SwitchedOff = SwitchedOff,
        Candidates = Candidates,
        Reason = Outcome.Length == 0 ? Reason : $"{Reason} Told: {Outcome}",
    };

    /// <summary>The entry that a status record was made of, as far as the record tells it.</summary>
    public static DecisionEntry Of(DecisionRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new DecisionEntry
        {
            Number = record.Number,
            TimeNs = (record.Time - DateTimeOffset.UnixEpoch).Ticks * 100,
            Strategy = record.Strategy,
            SwitchedOn = record.SwitchedOn,
            SwitchedOff = record.SwitchedOff,
            Candidates = record.Candidates,
            Reason = record.Reason,
        };
    }
}
