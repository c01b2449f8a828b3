using System.Collections.Immutable;
using Pythia.Model;

namespace Pythia.Diagnosing.Choosing;

/// <summary>One position (calling context) of a problem, as the search sees it.</summary>
public sealed record SuspectPosition
{
    /// <summary>The trace point that records it.</summary>
    public required TracePointId Point { get; init; }

    /// <summary>The trace points from the root of the request down to this one, which is the last.</summary>
    public required ImmutableArray<string> Path { get; init; }

    /// <summary>True for the edge between two services.</summary>
    public bool IsEdge { get; init; }

    /// <summary>True for the first position of a service on the path: its server span.</summary>
    public bool IsEntry { get; init; }

    /// <summary>The request type of the service's server span; empty when not known.</summary>
    public string ServiceRequestType { get; init; } = string.Empty;

    /// <summary>How findings name it: the trace-point id, or <c>edge/caller/callee/operation</c>.</summary>
    public required string Place { get; init; }

    /// <summary>Its share of what is wrong, by its exclusive time: of the variance, or of the excess. May be negative.</summary>
    public required double Share { get; init; }

    /// <summary>The standard error of <see cref="Share"/>.</summary>
    public double StandardError { get; init; }
}
