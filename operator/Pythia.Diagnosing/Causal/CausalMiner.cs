using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Pythia.Diagnosing.Grouping;
using Pythia.Diagnosing.Localizing;
using Pythia.Model;

namespace Pythia.Diagnosing.Causal;

/// <summary>
/// Mines a causal model per request type from a bounded sample of requests (Chow et al., "The Mystery Machine", OSDI'14), and
/// puts the waits that it found into traces. Which requests are learned from depends on their trace ids only. One caller at a time.
/// </summary>
public sealed class CausalMiner
{
    private const int MaxRequestsPerTrace = 16;

    private readonly CausalOptions _options;
    private readonly SegmentReader _reader = new();
    private readonly Dictionary<RequestType, RequestModel> _models = [];
    private readonly Dictionary<RequestType, WaitModel> _waitModels;
    private readonly List<int> _roots = [];
    private readonly List<TraceWait> _waits = [];
    private long _windowStart = long.MinValue;
    private int _learned;
    private long _seen;
    private double _chance = 1;
    private int _known;

    /// <summary>Makes a miner that knows nothing.</summary>
    public CausalMiner(CausalOptions? options = null)
    {
        _options = options ?? new CausalOptions();
        _waitModels = [];
    }

    /// <summary>Makes a miner that shares its hidden waits with another one: recordings that are compared must show the same.</summary>
    public CausalMiner(CausalMiner sharing)
    {
        ArgumentNullException.ThrowIfNull(sharing);
        _options = sharing._options;
        _waitModels = sharing._waitModels;
    }

    /// <summary>Requests that were chosen and not learned from, because they were too large or of a type too many.</summary>
    public long Skipped { get; private set; }

    /// <summary>The request types that have a model.</summary>
    public IReadOnlyCollection<RequestType> Types => _models.Keys;

    /// <summary>Puts the known waits into a trace, and learns from it when it is chosen. Returns the trace with its waits.</summary>
    public Trace Observe(Trace trace, IReadOnlyList<Expectation> expectations)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(expectations);
        var chosen = IsChosen(trace);
        if (!chosen && _known == 0)
        {
            return trace;
        }

        var joined = Join(trace, expectations);
        if (chosen)
        {
            Learn(joined, expectations, withModel: true);
        }

        return joined;
    }

    /// <summary>Learns only which waits there are: for recordings, whose first traces are read twice.</summary>
    public void LearnWaits(Trace trace, IReadOnlyList<Expectation> expectations)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(expectations);
        Learn(trace, expectations, withModel: false);
    }

    /// <summary>What is known of a request type now; null for nothing.</summary>
    public CausalSample? SampleOf(RequestType type) => _models.TryGetValue(type, out var model) ? model.ToSample() : null;

    /// <summary>Forgets an expectation that was deleted.</summary>
    public void Forget(string expectation)
    {
        foreach (var type in _models.Keys.Where(t => t.Expectation == expectation).ToList())
        {
            _models.Remove(type);
            _waitModels.Remove(type);
        }

        _known = _models.Values.Sum(m => m.Waits.Length);
    }

    private Trace Join(Trace trace, IReadOnlyList<Expectation> expectations)
    {
        if (_known == 0)
        {
            return trace;
        }

        _waits.Clear();
        foreach (var (root, type) in RequestsOf(trace, expectations))
        {
            if (_models.TryGetValue(type, out var model))
            {
                model.Find(trace, root, _waits);
            }
        }

        return _waits.Count == 0 ? trace : trace.Join(CollectionsMarshal.AsSpan(_waits));
    }

    private void Learn(Trace trace, IReadOnlyList<Expectation> expectations, bool withModel)
    {
        foreach (var (root, type) in RequestsOf(trace, expectations))
        {
            if (ModelOf(type) is not { } model || trace.Nodes[root].SubtreeEnd - root > _options.SpansPerRequest)
            {
                Skipped++;
                continue;
            }

            if (withModel && (model.InWindow >= _options.RequestsPerWindow || _learned >= _options.RequestsPerWindowInAll))
            {
                continue;
            }

            var before = model.Waits.Length;
            model.LearnWaits(trace, root);
            _known += model.Waits.Length - before;
            if (withModel)
            {
                model.InWindow++;
                _learned++;
                model.Learn(_reader, trace, root);
            }
        }
    }

    private RequestModel? ModelOf(RequestType type)
    {
        if (!_models.TryGetValue(type, out var model) && _models.Count < _options.MaxTypes)
        {
            if (!_waitModels.TryGetValue(type, out var waits))
            {
                _waitModels.Add(type, waits = new WaitModel(new AsynchronousWork(), _options.MinRequests));
            }

            model = new RequestModel(type, waits, _options);
            _known += waits.Known.Length;
            _models.Add(type, model);
        }

        return model;
    }

    // A window may be full long before it ends: the chance is such that rare types still come in, judged by the window before.
    private bool IsChosen(Trace trace)
    {
        if (trace.Root < 0)
        {
            return false;
        }

        var start = trace.Nodes[trace.Root].Start;
        if (start - _windowStart >= _options.Window.Ticks * 100 || start < _windowStart - (_options.Window.Ticks * 100))
        {
            _chance = Math.Min(1, 4.0 * _options.RequestsPerWindowInAll / Math.Max(1, _seen));
            (_windowStart, _learned, _seen) = (start, 0, 0);
            foreach (var model in _models.Values)
            {
                model.InWindow = 0;
            }
        }

        _seen++;
        if (_learned >= _options.RequestsPerWindowInAll)
        {
            return false;
        }

        var hasher = default(StableHasher);
        hasher.Add(trace.Id.High);
        hasher.Add(trace.Id.Low);
        return hasher.ToKey().High <= _chance * ulong.MaxValue;
    }

    private List<(int Root, RequestType Type)> RequestsOf(Trace trace, IReadOnlyList<Expectation> expectations)
    {
        var requests = new List<(int, RequestType)>();
        foreach (var expectation in expectations)
        {
            if (expectation.Spec.Suspend)
            {
                continue;
            }

            RequestSelection.Select(trace, expectation.Spec.Requests, MaxRequestsPerTrace, _roots);
            foreach (var root in _roots)
            {
                requests.Add((root, new RequestType(expectation.Name, trace.Nodes[root].Service, RequestTypeName.Of(trace.Nodes[root].Span))));
            }
        }

        return requests;
    }
}
