using System.Collections.Immutable;

namespace Pythia.Crds.PerformanceExpectations;

/// <summary>Where latency comes from, and which variable explains it.</summary>
public sealed record Finding
{
    /// <summary>The request type.</summary>
    public required string RequestType { get; init; }

    /// <summary>The group's key.</summary>
    public required string Group { get; init; }

    /// <summary>The place: the trace-point id, or <c>edge/caller/callee/operation</c> between two services.</summary>
    public required string Place { get; init; }

    /// <summary>The service of the place.</summary>
    public string Service { get; init; } = string.Empty;

    /// <summary>The place's share of the variance (or of the excess) of the whole request, in thousandths.</summary>
    public int SharePermille { get; init; }

    /// <summary>Whether the request does something there or waits for something (<c>Does</c>, <c>WaitsFor</c>).</summary>
    public string Nature { get; init; } = "Does";

    /// <summary>The variables that explain it, strongest first, at most five.</summary>
    public ImmutableArray<ExplainingVariable> Variables { get; init; } = [];

    /// <summary>R squared of all variables together, in thousandths.</summary>
    public int ExplainedPermille { get; init; }

    /// <summary>How sure the place is, in thousandths.</summary>
    public int ConfidencePermille { get; init; }

    /// <summary>Whether the finding is <c>Explained</c>, or still <c>Searching</c>.</summary>
    public string State { get; init; } = "Searching";

    /// <summary>Trace points switched on to find it.</summary>
    public int TracePointsUsed { get; init; }

    /// <summary>Trace points in the search space.</summary>
    public int TracePointsInAll { get; init; }

    /// <summary>Decisions taken to find it.</summary>
    public int Decisions { get; init; }

    /// <summary>The finding in one sentence.</summary>
    public string Message { get; init; } = string.Empty;
}
