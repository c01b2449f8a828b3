namespace Pythia.Diagnosing.Choosing;

/// <summary>Thresholds of the search.</summary>
public sealed record ChoosingOptions
{
    /// <summary>The fewest traces since the last change that a decision is taken on.</summary>
    public int MinTraces { get; init; } = 40;

    /// <summary>The fewest traces of equal weight (traces over kurtosis).</summary>
    public double MinEffectiveTraces { get; init; } = 5;

    /// <summary>With so many traces a decision is taken even when two regions are still close.</summary>
    public int MaxTraces { get; init; } = 400;

    /// <summary>The fewest traces before layers below the application are searched: variables must have had their chance to explain first.</summary>
    public int MinTracesToCross { get; init; } = 120;

    /// <summary>A place with at least this share carries the problem.</summary>
    public double CarryingShare { get; init; } = 0.5;

    /// <summary>A trace point below this share contributes nothing.</summary>
    public double ContributingShare { get; init; } = 0.05;

    /// <summary>Decisions after which a trace point that contributes nothing goes off.</summary>
    public int PatienceDecisions { get; init; } = 1;

    /// <summary>How long the place stays on after the search has ended, so that variables can explain it.</summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>A desired state that is not in force everywhere after this time is taken as it is.</summary>
    public TimeSpan ApplyTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The acknowledgement of a node that is older than this is ignored.</summary>
    public TimeSpan NodeTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Trace points that one decision switches on at most, whatever the budget allows.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>What events cost.</summary>
    public CostModel Costs { get; init; } = new();
}
