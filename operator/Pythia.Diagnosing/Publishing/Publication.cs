using System.Collections.Immutable;
using Pythia.Crds.InstrumentationBudgets;
using Pythia.Crds.PerformanceExpectations;
using Pythia.Crds.TracePointSets;

namespace Pythia.Diagnosing.Publishing;

/// <summary>What is to be written and said; empty when nothing changed.</summary>
public sealed record Publication
{
    /// <summary>Statuses of trace-point sets. To be written first: they are what agents act on.</summary>
    public ImmutableArray<StatusChange<TracePointSetStatus>> Sets { get; init; } = [];

    /// <summary>Statuses of expectations.</summary>
    public ImmutableArray<StatusChange<PerformanceExpectationStatus>> Expectations { get; init; } = [];

    /// <summary>Statuses of budgets.</summary>
    public ImmutableArray<StatusChange<InstrumentationBudgetStatus>> Budgets { get; init; } = [];

    /// <summary>What becomes Events.</summary>
    public ImmutableArray<Announcement> Announcements { get; init; } = [];
}
