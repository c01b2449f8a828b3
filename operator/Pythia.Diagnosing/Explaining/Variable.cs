namespace Pythia.Diagnosing.Explaining;

/// <summary>One variable over all requests, encoded as numbers.</summary>
internal sealed class Variable
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>How it relates to the place.</summary>
    public required VariableRelation Relation { get; init; }

    /// <summary>One array per column: the number; or an indicator per level of a category without the most frequent one.</summary>
    public required double[][] Columns { get; init; }

    /// <summary>One per column: empty for the number itself, else the level.</summary>
    public required string[] Labels { get; init; }

    /// <summary>The level without a column, of a category of several; else null.</summary>
    public string? Reference { get; init; }

    /// <summary>True when the columns are levels.</summary>
    public bool IsCategorical { get; init; }

    /// <summary>Of two variables that tell the same, the one closer to the place is named.</summary>
    public double Preference => Relation switch
    {
        VariableRelation.Own => 1,
        VariableRelation.Ancestor => 0.97,
        VariableRelation.Process => 0.95,
        _ => 0.92,
    };
}
