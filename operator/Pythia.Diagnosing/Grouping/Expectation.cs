using Pythia.Crds.PerformanceExpectations;

namespace Pythia.Diagnosing.Grouping;

/// <summary>An expectation and its name, as the stages see it.</summary>
public sealed record Expectation
{
    /// <summary>The service pattern that selects the root of every trace, whatever its service and kind.</summary>
    public const string AnyService = "*";

    /// <summary><c>namespace/name</c>: part of the group keys.</summary>
    public required string Name { get; init; }

    /// <summary>What is expected.</summary>
    public required PerformanceExpectationSpec Spec { get; init; }
}
