using System.Collections.Immutable;
using Pythia.Diagnosing.Localizing;
using Pythia.Model;

namespace Pythia.Diagnosing.Causal;

/// <summary>What is mined about one request type: hidden waits, the causal model over segments, and the latest requests. One writer.</summary>
internal sealed class RequestModel(RequestType type, CausalOptions options)
{
    private const int MaxSegments = 500;

    private readonly WaitModel _waits = new(options);
    private readonly Queue<CausalRequest> _requests = new();
    private readonly List<string> _places = [];
    private CausalModel _model = new(MaxSegments);

    public RequestType Type => type;

    /// <summary>Requests learned from in the current window.</summary>
    public int InWindow { get; set; }

    public ImmutableArray<HiddenWait> Waits => _waits.Known;

    public void Find(Trace trace, int root, List<TraceWait> into) => _waits.Find(trace, root, into);

    /// <summary>Learns waits. A new one cuts requests in other segments, so the model begins anew.</summary>
    public void LearnWaits(Trace trace, int root)
    {
        if (_waits.Add(trace, root))
        {
            _model = new CausalModel(MaxSegments);
            _requests.Clear();
            _places.Clear();
        }
    }

    public void Learn(SegmentReader reader, Trace trace, int root)
    {
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
            starts.Add((segment.StartNs - origin) / 1e9);
            ends.Add((segment.EndNs - origin) / 1e9);
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

    /// <summary>What questions are answered from; a copy.</summary>
    public CausalSample ToSample() => CausalSample.Of(type, _model, [.. _places], [.. _requests], _waits.Known, options.MinRequests);
}
