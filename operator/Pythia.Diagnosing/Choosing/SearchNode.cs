using System.Collections.Immutable;
using Pythia.Model;

namespace Pythia.Diagnosing.Choosing;

/// <summary>One trace point of a <see cref="SearchSpace"/>.</summary>
public sealed record SearchNode
{
    /// <summary>Its index in the search space.</summary>
    public required int Index { get; init; }

    /// <summary>The trace point.</summary>
    public required TracePointId Id { get; init; }

    /// <summary>Text form of <see cref="Id"/>.</summary>
    public required string Text { get; init; }

    /// <summary>Index of the trace point that it runs inside of; -1 for the top of its service.</summary>
    public int Parent { get; init; } = -1;

    /// <summary>The id that the catalogue names as parent, also when the search space does not contain it (a skeleton's point).</summary>
    public string ParentText { get; init; } = string.Empty;

    /// <summary>
    /// False: nobody has said or seen where it runs, so it may be inside of any position of its service. That is so where the
    /// catalogue is a mere list of operations, and traces have not shown this one yet.
    /// </summary>
    public bool IsPlaced { get; init; } = true;

    /// <summary>Indices of the trace points directly inside of it.</summary>
    public ImmutableArray<int> Children { get; init; } = [];

    /// <summary>The request types of its service in which it runs; empty: any.</summary>
    public ImmutableArray<string> RequestTypes { get; init; } = [];

    /// <summary>Events per request of its service; 1 when not known.</summary>
    public double EventsPerRequest { get; init; } = 1;

    /// <summary>Parameters of its mechanism.</summary>
    public ImmutableSortedDictionary<string, string> Parameters { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>True: the set's owner forbids it.</summary>
    public bool Denied { get; init; }

    /// <summary>Where it observes.</summary>
    public Layer Layer => Id.Layer;

    /// <summary>Whether it can run in requests of this type; an unknown (empty) type fits all.</summary>
    public bool Serves(string requestType) =>
        requestType.Length == 0 || RequestTypes.IsEmpty || RequestTypes.Contains(requestType, StringComparer.Ordinal);
}
