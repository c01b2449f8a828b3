using System.Collections.Immutable;
using Pythia.Crds.Schema;

namespace Pythia.Crds.PerformanceExpectations;

/// <summary>One entry of the decision log.</summary>
public sealed record DecisionRecord
{
    /// <summary>Its number in the current search, from 1.</summary>
    [IntegerBounds(0, int.MaxValue)]
    public int Number { get; init; }

    /// <summary>When it was taken.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>The strategy that took it.</summary>
    [TextBounds(0, PythiaBounds.NameLength)]
    public string Strategy { get; init; } = string.Empty;

    /// <summary>Trace points switched on.</summary>
    [ListBounds(ListShape.Atomic, PythiaBounds.ChangesPerDecision), TextBounds(1, PythiaBounds.IdLength)]
    public ImmutableArray<string> SwitchedOn { get; init; } = [];

    /// <summary>Trace points switched off.</summary>
    [ListBounds(ListShape.Atomic, PythiaBounds.ChangesPerDecision), TextBounds(1, PythiaBounds.IdLength)]
    public ImmutableArray<string> SwitchedOff { get; init; } = [];

    /// <summary>How many candidates were considered.</summary>
    [IntegerBounds(0, int.MaxValue)]
    public int Candidates { get; init; }

    /// <summary>Why, in one sentence.</summary>
    [TextBounds(0, PythiaBounds.MessageLength)]
    public string Reason { get; init; } = string.Empty;
}
