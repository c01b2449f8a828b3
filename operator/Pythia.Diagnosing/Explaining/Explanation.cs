using System.Collections.Immutable;
using Pythia.Crds.PerformanceExpectations;

namespace Pythia.Diagnosing.Explaining;

/// <summary>Which variables explain a place's time, and how well.</summary>
public sealed record Explanation
{
    /// <summary>The place: a trace-point id, or <c>edge/caller/callee/operation</c>.</summary>
    public required string Place { get; init; }

    /// <summary>What it came to.</summary>
    public required ExplanationVerdict Verdict { get; init; }

    /// <summary>Whether the request works or waits there.</summary>
    public Nature Nature { get; init; }

    /// <summary>Requests used.</summary>
    public int Requests { get; init; }

    /// <summary>Variables considered.</summary>
    public int Considered { get; init; }

    /// <summary>R squared of all variables together.</summary>
    public double Explained { get; init; }

    /// <summary>The smaller R squared of the two windows.</summary>
    public double ExplainedInBoth { get; init; }

    /// <summary>Permutation p-value of all variables together; the larger one of the two windows.</summary>
    public double PValue { get; init; } = 1;

    /// <summary>The canonical correlations.</summary>
    public ImmutableArray<double> Correlations { get; init; } = [];

    /// <summary>The variables, strongest first.</summary>
    public ImmutableArray<ExplainedVariable> Variables { get; init; } = [];

    /// <summary>Values that most of the time at the place has; of places of the runtime and the kernel only.</summary>
    public ImmutableArray<TypicalValue> Typical { get; init; } = [];

    /// <summary>True when the verdict is <see cref="ExplanationVerdict.Explained"/>.</summary>
    public bool IsExplained => Verdict == ExplanationVerdict.Explained;

    /// <summary>The variables as a status has them.</summary>
    public ImmutableArray<ExplainingVariable> ToStatus() =>
    [
        .. Variables.Take(5).Select(v => new ExplainingVariable
        {
            Name = v.Name,
            Effect = v.Effect,
            PartialPermille = (int)Math.Round(1000 * Math.Clamp(v.Partial, 0, 1)),
            PValueMillionths = (int)Math.Ceiling(1e6 * v.PValue),
        }),
    ];
}
