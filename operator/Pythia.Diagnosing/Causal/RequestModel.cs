using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Pythia.Diagnosing.Localizing;
using Pythia.Model;

namespace Pythia.Diagnosing.Causal;

/// <summary>What is mined about one request type: hidden waits, the causal model over segments, and the latest requests. One writer.</summary>
internal sealed class RequestModel(RequestType type, WaitModel waits, CausalOptions options)
{
    private const int MaxSegments = 500;
    private const int MaxPlaces = 2_000;

    private readonly WaitModel _siblings = new(new SiblingWork(), options.MinRequests);
    private readonly List<TraceWait> _found = [];
    private readonly Queue<CausalRequest> _requests = new();
    private readonly List<string> _places = [];
    private readonly Dictionary<string, (double Modelled, double LeftOut)> _seconds = new(StringComparer.Ordinal);
    private CausalModel _model = new(MaxSegments);

    public RequestType Type => type;

    /// <summary>Requests learned from in the current window.</summary>
    public int InWindow { get; set; }

    public ImmutableArray<HiddenWait> Waits => waits.Known;

    public void Find(Trace trace, int root, List<TraceWait> into) => waits.Find(trace, root, into);

    /// <summary>Learns waits. A new one cuts requests in other segments, so the model begins anew.</summary>
    public void LearnWaits(Trace trace, int root)
    {
        if (waits.Add(trace, root) | _siblings.Add(trace, root))
        {
            _model = new CausalModel(MaxSegments);
            _requests.Clear();
            _places.Clear();
            _seconds.Clear();
        }
    }

    public void Learn(SegmentReader reader, Trace trace, int root)
    {
        (trace, root) = WithSiblings(trace, root);
        var segments = reader.Read(trace, root, options.SegmentsPerRequest);
        _model.Add(segments);
        var ids = ImmutableArray.CreateBuilder<int>(segments.Length);
        var starts = ImmutableArray.CreateBuilder<double>(segments.Length);
        var ends = ImmutableArray.CreateBuilder<double>(segments.Length);
        var origin = trace.Nodes[root].Start;
        var lastSegment = SegmentReader.LastOf(segments, root);
        var last = -1;
        foreach (var segment in segments)
        {
            if (_model.IndexOf(segment.Name) is not { } id)
            {
                continue;
            }

            while (_places.Count <= id)
            {
                _places.Add(string.Empty);
            }

            _places[id] = segment.Place;
            last = segment == lastSegment ? ids.Count : last;
            ids.Add(id);
            Count(segment.Place, segment.DurationNs / 1e9, 0);
            starts.Add((segment.StartNs - origin) / 1e9);
            ends.Add((segment.EndNs - origin) / 1e9);
        }

        foreach (var (place, left) in reader.LeftOut)
        {
            Count(place, 0, left / 1e9);
        }

        if (last < 0)
        {
            return;
        }

        _requests.Enqueue(new CausalRequest(ids.ToImmutable(), starts.ToImmutable(), ends.ToImmutable(), last));
        if (_requests.Count > options.KeptRequests)
        {
            _requests.Dequeue();
        }
    }

    // Siblings stay siblings for grouping: what is on the critical path does not depend on which of the two it calls the other's parent.
    private (Trace Trace, int Root) WithSiblings(Trace trace, int root)
    {
        _found.Clear();
        _siblings.Find(trace, root, _found);
        if (_found.Count == 0)
        {
            return (trace, root);
        }

        var id = trace.Nodes[root].Span?.SpanId ?? default;
        var joined = trace.Join(CollectionsMarshal.AsSpan(_found));
        for (var i = 0; i < joined.Nodes.Length; i++)
        {
            if (joined.Nodes[i].Span is { } span && span.SpanId == id)
            {
                return (joined, i);
            }
        }

        return (trace, root);
    }

    private void Count(string place, double modelled, double leftOut)
    {
        if (_seconds.Count < MaxPlaces || _seconds.ContainsKey(place))
        {
            var known = _seconds.GetValueOrDefault(place);
            _seconds[place] = (known.Modelled + modelled, known.LeftOut + leftOut);
        }
    }

    /// <summary>What questions are answered from; a copy.</summary>
    public CausalSample ToSample() => CausalSample.Of(type, _model, [.. _places], [.. _requests], [.. waits.Known, .. _siblings.Known], options.MinRequests)
        with { Seconds = _seconds.ToImmutableDictionary(StringComparer.Ordinal) };
}
