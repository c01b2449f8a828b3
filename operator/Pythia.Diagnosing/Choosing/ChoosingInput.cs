using System.Collections.Immutable;

namespace Pythia.Diagnosing.Choosing;

/// <summary>Everything that a plan is made of. Without it there is nothing to read: no clock, no chance.</summary>
public sealed record ChoosingInput
{
    /// <summary>The expectations with their problems.</summary>
    public required ImmutableArray<SearchRequest> Requests { get; init; }

    /// <summary>One per trace-point set.</summary>
    public required ImmutableArray<SearchSpace> Spaces { get; init; }

    /// <summary>All budgets of the cluster.</summary>
    public required ImmutableArray<BudgetEntry> Budgets { get; init; }

    /// <summary>The last acknowledgement of each node; those older than <see cref="ChoosingOptions.NodeTimeout"/> are ignored.</summary>
    public ImmutableArray<NodeReport> Nodes { get; init; } = [];

    /// <summary>What is remembered from the last call.</summary>
    public SearchState State { get; init; } = SearchState.Empty;

    /// <summary>Requests per second of a service (server spans, all replicas); a service that is missing is assumed to get those of the problem.</summary>
    public ImmutableDictionary<string, double> RequestsPerSecond { get; init; } = ImmutableDictionary<string, double>.Empty;

    /// <summary>Cores that the traced processes of a service use; a service that is missing is assumed to use one.</summary>
    public ImmutableDictionary<string, double> TracedCores { get; init; } = ImmutableDictionary<string, double>.Empty;

    /// <summary>The operator's namespace, in which budgets of scope <c>Cluster</c> count.</summary>
    public string OperatorNamespace { get; init; } = "pythia-system";

    /// <summary>Now, nanoseconds since 1970-01-01 UTC.</summary>
    public required long NowNs { get; init; }

    /// <summary>Makes every random choice repeatable.</summary>
    public int Seed { get; init; }
}
