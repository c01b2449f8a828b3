using System.Collections.Immutable;
using Pythia.Crds.PerformanceExpectations;

namespace Pythia.Diagnosing.Publishing;

/// <summary>What is known about a concluded place besides its share.</summary>
public sealed record PlaceExplanation
{
    /// <summary>The place that it is about; it says nothing about a conclusion on another one.</summary>
    public required string Place { get; init; }

    /// <summary>The variables that explain it, strongest first.</summary>
    public ImmutableArray<ExplainingVariable> Variables { get; init; } = [];

    /// <summary>Values that most of the time at the place has.</summary>
    public ImmutableArray<TypicalValue> Typical { get; init; } = [];

    /// <summary>R squared of all variables together, 0 to 1.</summary>
    public double Explained { get; init; }

    /// <summary>True when the request waits there for something, false when it does something.</summary>
    public bool Waits { get; init; }
}
