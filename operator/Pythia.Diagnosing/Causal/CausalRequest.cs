using System.Collections.Immutable;

namespace Pythia.Diagnosing.Causal;

/// <summary>One request as its segments, by start. Segments are numbers of its type's model, times are seconds since the request's start.</summary>
/// <param name="Ids">The segments.</param>
/// <param name="Starts">Their starts.</param>
/// <param name="Ends">Their ends.</param>
/// <param name="Last">The index of the segment with which the request ends.</param>
internal sealed record CausalRequest(ImmutableArray<int> Ids, ImmutableArray<double> Starts, ImmutableArray<double> Ends, int Last)
{
    /// <summary>The duration of the request.</summary>
    public double TotalSeconds => Ends[Last];
}
