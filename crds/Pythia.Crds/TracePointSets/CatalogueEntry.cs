using System.Collections.Immutable;

namespace Pythia.Crds.TracePointSets;

/// <summary>One trace point of the search space.</summary>
public sealed record CatalogueEntry
{
    /// <summary><c>layer/service/source/operation</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The id of the trace point that it runs inside of; empty for the top (below the service's server span).</summary>
    public string Parent { get; init; } = string.Empty;

    /// <summary>The request types (as <c>METHOD /route</c> of the service's server span) in which it was seen; empty: any.</summary>
    public ImmutableArray<string> RequestTypes { get; init; } = [];

    /// <summary>How often it ran per request when it was profiled, in thousandths; 0 when not known.</summary>
    public int EventsPerRequestPermille { get; init; }

    /// <summary>Parameters of its mechanism (kernel templates: <c>minMicroseconds</c>).</summary>
    public ImmutableSortedDictionary<string, string> Parameters { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}
