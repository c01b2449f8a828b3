using System.Collections.Immutable;

namespace Pythia.Diagnosing.Causal;

/// <summary>What the causal model says about a <see cref="WhatIfQuestion"/> for one request type. Intervals hold with 95 %.</summary>
public sealed record WhatIfAnswer
{
    /// <summary>The request type.</summary>
    public required string RequestType { get; init; }

    /// <summary>The service that receives the requests.</summary>
    public required string Service { get; init; }

    /// <summary>The places that the question is about.</summary>
    public required ImmutableArray<string> Places { get; init; }

    /// <summary>Requests that were run again with the other time.</summary>
    public required int Requests { get; init; }

    /// <summary>Those of them that have the position: the support.</summary>
    public required int WithPosition { get; init; }

    /// <summary>The part of the requests that have the position in which it had no slack: it was on the critical path.</summary>
    public required double CriticalRatio { get; init; }

    /// <summary>The part of the time at the position that the model has; the shortest segments of large requests are not modelled, and change nothing.</summary>
    public required double ModelledRatio { get; init; }

    /// <summary>Mean seconds per request at the position, and what the question makes of it.</summary>
    public required Shift Position { get; init; }

    /// <summary>The mean duration.</summary>
    public required Shift Mean { get; init; }

    /// <summary>The median duration.</summary>
    public required Shift Median { get; init; }

    /// <summary>The 99th percentile of the duration.</summary>
    public required Shift P99 { get; init; }

    /// <summary>
    /// The change of the mean duration as requests show it by themselves: from those in which the position happened to be faster to
    /// those in which it was slower, inside strata of equal time elsewhere. Null when too few requests or no variation say anything.
    /// </summary>
    public Estimate? Observed { get; init; }

    /// <summary>True when the change goes beyond what the position's own time was ever seen to do: the model extrapolates.</summary>
    public required bool BeyondObserved { get; init; }

    /// <summary>Places that may run at the same time as the position, at most ten.</summary>
    public ImmutableArray<string> Beside { get; init; } = [];

    /// <summary>A value now and predicted, with the change; seconds.</summary>
    /// <param name="Now">As recorded.</param>
    /// <param name="Then">As predicted.</param>
    /// <param name="Change">The difference and its interval.</param>
    public sealed record Shift(double Now, double Then, Estimate Change);

    /// <summary>A value with its interval; seconds.</summary>
    /// <param name="Value">The value.</param>
    /// <param name="Low">The lower end.</param>
    /// <param name="High">The upper end.</param>
    public sealed record Estimate(double Value, double Low, double High);
}
