namespace Pythia.Simulation.Tests;

/// <summary>What a run came to.</summary>
internal sealed record SimOutcome
{
    public required SimOptions Options { get; init; }

    public required string Expected { get; init; }

    /// <summary>The place that was concluded; empty when none was.</summary>
    public string Found { get; init; } = string.Empty;

    public bool IsRight => Found == Expected;

    public double EverOnRatio { get; init; }

    public int Decisions { get; init; }

    public TimeSpan Time { get; init; }

    /// <summary>Rounds in which what was on at the agents, or what it sent, was above the budget.</summary>
    public int BudgetViolations { get; init; }

    /// <summary>Rounds with a problem, for runs without a cause.</summary>
    public int Alarms { get; init; }

    /// <summary>What the last problem said.</summary>
    public string Alarm { get; init; } = string.Empty;

    public string Explanation { get; init; } = string.Empty;

    public string Log { get; init; } = string.Empty;
}
