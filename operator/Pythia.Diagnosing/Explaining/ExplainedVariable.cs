namespace Pythia.Diagnosing.Explaining;

/// <summary>One variable of an explanation.</summary>
public sealed record ExplainedVariable
{
    /// <summary>Its name; for a category <c>key=level</c> of the level with the largest effect.</summary>
    public required string Name { get; init; }

    /// <summary>How it relates to the place.</summary>
    public required VariableRelation Relation { get; init; }

    /// <summary>Seconds per unit of the variable, or of the level against all others; other variables held fixed.</summary>
    public required double SecondsPerUnit { get; init; }

    /// <summary>The effect for a person: <c>+4.1 ms per queue.length</c>.</summary>
    public required string Effect { get; init; }

    /// <summary>Weight in the first canonical variate, per standard deviation of the variable; of a category the largest one.</summary>
    public required double Weight { get; init; }

    /// <summary>R squared lost when it alone is left out.</summary>
    public required double Partial { get; init; }

    /// <summary>Permutation p-value, over all variables that were considered.</summary>
    public required double PValue { get; init; }

    /// <summary>Whether its effect has the same sign, and at least half the size, in both windows.</summary>
    public required bool IsStable { get; init; }
}
