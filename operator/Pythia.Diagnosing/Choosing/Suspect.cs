using System.Collections.Immutable;

namespace Pythia.Diagnosing.Choosing;

/// <summary>One problem, as the search sees it: how what is wrong spreads over the positions, by traces since the last change.</summary>
public sealed record Suspect
{
    /// <summary>The group's key.</summary>
    public required string Group { get; init; }

    /// <summary>The request type.</summary>
    public required string RequestType { get; init; }

    /// <summary>Seconds per second that would be gained; more is searched first.</summary>
    public double Priority { get; init; }

    /// <summary>Requests of this type per second.</summary>
    public double RequestsPerSecond { get; init; }

    /// <summary>How many traces the shares are made of; only traces since the last change was in force.</summary>
    public int Traces { get; init; }

    /// <summary>How many traces of equal weight they are worth: <see cref="Traces"/> over the kurtosis of the duration.</summary>
    public double EffectiveTraces { get; init; }

    /// <summary>The positions.</summary>
    public ImmutableArray<SuspectPosition> Positions { get; init; } = [];

    /// <summary>True when variables of the application explain the leading position, stable over two windows.</summary>
    public bool Explained { get; init; }

    /// <summary>The place with the largest share, over all contexts that it has; empty without evidence.</summary>
    public string LeadingPlace => Positions.IsEmpty
        ? string.Empty
        : Positions.GroupBy(p => p.Place, StringComparer.Ordinal).MaxBy(g => g.Sum(p => p.Share))!.Key;

    /// <summary>Identifies the problem over time.</summary>
    public string Key => $"{RequestType}|{Group}";
}
