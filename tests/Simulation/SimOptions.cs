using System.Collections.Immutable;
using Pythia.Crds.PerformanceExpectations;
using Pythia.Diagnosing.Choosing;

namespace Pythia.Simulation.Tests;

/// <summary>One run of the simulator.</summary>
internal sealed record SimOptions
{
    public required int Seed { get; init; }

    public CauseKind Kind { get; init; } = CauseKind.SlowPath;

    public SearchStrategyName Strategy { get; init; } = SearchStrategyName.Information;

    public int Services { get; init; } = 30;

    public int TracePoints { get; init; } = 1_000;

    /// <summary>Requests per virtual second.</summary>
    public double Rate { get; init; } = 20;

    /// <summary>The end, if nothing was found before.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(40);

    /// <summary>One round of the control loop.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromSeconds(5);

    public int MaxEnabled { get; init; } = 40;

    /// <summary>Trace points that one decision switches on at most.</summary>
    public int BatchSize { get; init; } = new ChoosingOptions().BatchSize;

    public int MaxSpansPerSecond { get; init; } = 5_000;

    /// <summary>Whether the catalogue has the calling contexts; else it is a list of operations.</summary>
    public bool Hierarchy { get; init; } = true;

    /// <summary>Requests that were profiled with everything on before the search began; contexts are learned from them and from all later ones.</summary>
    public int Profiled { get; init; }

    /// <summary>Part of the spans that never arrive.</summary>
    public double LostSpans { get; init; }

    /// <summary>The longest time until a node applies a plan.</summary>
    public TimeSpan ApplyDelay { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The operator restarts at each of these rounds: only what the API server holds survives.</summary>
    public ImmutableHashSet<int> Restarts { get; init; } = [];

    /// <summary>All pods are replaced at each of these rounds.</summary>
    public ImmutableHashSet<int> RollOuts { get; init; } = [];
}
