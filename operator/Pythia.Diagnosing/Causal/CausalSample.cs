using System.Collections.Immutable;
using Pythia.Diagnosing.Localizing;

namespace Pythia.Diagnosing.Causal;

/// <summary>The causal model of one request type with its latest requests, at one moment: what questions are answered from. Immutable.</summary>
public sealed record CausalSample
{
    private readonly bool[] _concurrent;
    private readonly bool[] _proved;

    private CausalSample(RequestType type, ImmutableArray<string> segments, ImmutableArray<string> places, ImmutableArray<CausalRequest> requests, ImmutableArray<HiddenWait> waits, bool[] concurrent, bool[] proved)
    {
        Type = type;
        Segments = segments;
        PlaceOfSegment = places;
        Requests = requests;
        Waits = waits;
        _concurrent = concurrent;
        _proved = proved;
    }

    /// <summary>The request type.</summary>
    public RequestType Type { get; }

    /// <summary>The segments.</summary>
    public ImmutableArray<string> Segments { get; }

    /// <summary>By segment: the position, as findings name it.</summary>
    public ImmutableArray<string> PlaceOfSegment { get; }

    /// <summary>The positions.</summary>
    public IEnumerable<string> Places => PlaceOfSegment.Where(p => p.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    /// <summary>How many requests there are.</summary>
    public int Count => Requests.Length;

    /// <summary>Waits that no span shows.</summary>
    public ImmutableArray<HiddenWait> Waits { get; }

    internal ImmutableArray<CausalRequest> Requests { get; }

    /// <summary>By place: the seconds that are modelled, and those that were left out at the bound on segments.</summary>
    internal ImmutableDictionary<string, (double Modelled, double LeftOut)> Seconds { get; init; } = ImmutableDictionary<string, (double, double)>.Empty;

    /// <summary>Whether two segments run at the same time, as far as requests have shown it.</summary>
    internal bool AreConcurrent(int a, int b) => _concurrent[(a * Segments.Length) + b];

    /// <summary>The same, and also true for pairs that too few requests had for their order to be more than chance.</summary>
    internal bool MayBeConcurrent(int a, int b) => !_proved[(a * Segments.Length) + b] || AreConcurrent(a, b);

    internal static CausalSample Of(
        RequestType type, CausalModel model, ImmutableArray<string> places, ImmutableArray<CausalRequest> requests, ImmutableArray<HiddenWait> waits, int minSupport)
    {
        var count = places.Length;
        var concurrent = new bool[count * count];
        var proved = new bool[count * count];
        for (var a = 0; a < count; a++)
        {
            for (var b = 0; b < count; b++)
            {
                concurrent[(a * count) + b] = a != b && model.AreConcurrent(a, b);
                proved[(a * count) + b] = a == b || model.SupportOf(a, b) >= minSupport;
            }
        }

        return new CausalSample(type, [.. model.Segments.Take(count)], places, requests, waits, concurrent, proved);
    }
}
