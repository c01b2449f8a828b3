using System.Collections.Immutable;
using Pythia.Crds.InstrumentationBudgets;
using Pythia.Crds.PerformanceExpectations;
using Pythia.Crds.TracePointSets;
using Pythia.Diagnosing.Choosing;
using Pythia.Diagnosing.Grouping;
using Pythia.Diagnosing.Localizing;

namespace Pythia.Diagnosing.Publishing;

/// <summary>Everything that statuses are made of.</summary>
public sealed record PublishingInput
{
    /// <summary>The expectations.</summary>
    public required ImmutableArray<Published<PerformanceExpectationSpec, PerformanceExpectationStatus>> Expectations { get; init; }

    /// <summary>The trace-point sets.</summary>
    public required ImmutableArray<Published<TracePointSetSpec, TracePointSetStatus>> Sets { get; init; }

    /// <summary>The budgets.</summary>
    public required ImmutableArray<Published<InstrumentationBudgetSpec, InstrumentationBudgetStatus>> Budgets { get; init; }

    /// <summary>What was decided.</summary>
    public required Plan Plan { get; init; }

    /// <summary>The problems, most to gain first.</summary>
    public ImmutableArray<Problem> Problems { get; init; } = [];

    /// <summary>The window that was judged.</summary>
    public required GroupWindow Window { get; init; }

    /// <summary>By expectation and problem (<see cref="Conclusion.Problem"/>): what explains the place.</summary>
    public ImmutableDictionary<(ObjectKey Expectation, string Problem), PlaceExplanation> Explanations { get; init; } =
        ImmutableDictionary<(ObjectKey Expectation, string Problem), PlaceExplanation>.Empty;

    /// <summary>The same for what the places mean end to end.</summary>
    public ImmutableDictionary<(ObjectKey Expectation, string Problem), PlaceEffect> Effects { get; init; } =
        ImmutableDictionary<(ObjectKey Expectation, string Problem), PlaceEffect>.Empty;

    /// <summary>The last acknowledgement of each node.</summary>
    public ImmutableArray<NodeReport> Nodes { get; init; } = [];

    /// <summary>The replicas that share the requests; null where one receives alone.</summary>
    public ReplicaReport? Replicas { get; init; }

    /// <summary>Now.</summary>
    public required DateTimeOffset Now { get; init; }
}
