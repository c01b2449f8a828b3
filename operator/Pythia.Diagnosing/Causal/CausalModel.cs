using System.Runtime.InteropServices;

namespace Pythia.Diagnosing.Causal;

/// <summary>
/// The causal model of a request type, mined from traces alone: every hypothesis about two segments holds until traces contradict it
/// (Chow et al., "The Mystery Machine", OSDI'14, section 3.2). Deviation: a hypothesis falls with more than a thousandth of
/// counter-examples instead of with the first one, because clocks are repaired and not perfect. Models of shards merge to what one
/// process would have mined. One writer.
/// </summary>
public sealed class CausalModel
{
    private readonly int _maxSegments;
    private readonly double _tolerated;
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];
    private readonly Dictionary<(int A, int B), PairCounts> _pairs = [];

    /// <summary>Makes an empty model.</summary>
    /// <param name="maxSegments">Segments beyond this number are not modelled and counted in <see cref="Dropped"/>.</param>
    /// <param name="toleratedRatio">The largest part of counter-examples that a hypothesis survives.</param>
    public CausalModel(int maxSegments = 500, double toleratedRatio = 0.001)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSegments, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(toleratedRatio);
        _maxSegments = maxSegments;
        _tolerated = toleratedRatio;
    }

    /// <summary>Traces added.</summary>
    public long Traces { get; private set; }

    /// <summary>Executions that were left out because there were too many segments.</summary>
    public long Dropped { get; private set; }

    /// <summary>The segments, in order of their first appearance.</summary>
    public IReadOnlyList<string> Segments => _names;

    /// <summary>Adds the segments of one request. Cost: quadratic in their number.</summary>
    public void Add(IReadOnlyList<SegmentTime> request)
    {
        ArgumentNullException.ThrowIfNull(request);
        Traces++;
        var runs = new SortedDictionary<int, List<SegmentTime>>();
        foreach (var segment in request)
        {
            if (IdOf(segment.Name) is not { } id)
            {
                Dropped++;
                continue;
            }

            if (!runs.TryGetValue(id, out var list))
            {
                runs[id] = list = [];
            }

            list.Add(segment);
        }

        foreach (var list in runs.Values)
        {
            list.Sort(static (x, y) => x.StartNs.CompareTo(y.StartNs));
        }

        var ids = runs.Keys.ToArray();
        for (var i = 0; i < ids.Length; i++)
        {
            for (var j = i + 1; j < ids.Length; j++)
            {
                ref var counts = ref CollectionsMarshal.GetValueRefOrAddDefault(_pairs, (ids[i], ids[j]), out _);
                counts = counts.Plus(Compare(runs[ids[i]], runs[ids[j]]));
            }
        }
    }

    /// <summary>Adds everything that another model has seen.</summary>
    public void Merge(CausalModel other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Traces += other.Traces;
        Dropped += other.Dropped;
        foreach (var ((a, b), counts) in other._pairs.OrderBy(p => p.Key.A).ThenBy(p => p.Key.B))
        {
            if (IdOf(other._names[a]) is { } x && IdOf(other._names[b]) is { } y)
            {
                var (key, oriented) = x < y ? ((x, y), counts) : ((y, x), Reverse(counts));
                _pairs[key] = _pairs.GetValueOrDefault(key).Plus(oriented);
            }
            else
            {
                Dropped += counts.Support;
            }
        }

        foreach (var name in other._names)
        {
            IdOf(name);
        }
    }

    /// <summary>What holds between two segments, given at least <paramref name="minSupport"/> requests with both.</summary>
    public CausalRelation Relation(string a, string b, int minSupport = 20)
    {
        var counts = Counts(a, b);
        if (counts.Support < minSupport)
        {
            return CausalRelation.Unknown;
        }

        if (Holds(counts.NotBefore, counts.Support))
        {
            return CausalRelation.HappensBefore;
        }

        if (Holds(counts.NotAfter, counts.Support))
        {
            return CausalRelation.HappensAfter;
        }

        if (Holds(counts.Overlaps, counts.Support))
        {
            return CausalRelation.MutualExclusion;
        }

        return counts.Repeats > 0 && Holds(counts.NotPipeline, counts.Support) ? CausalRelation.Pipeline : CausalRelation.None;
    }

    /// <summary>The counts of a pair, from the side of <paramref name="a"/>; zero for segments that never ran together.</summary>
    public PairCounts Counts(string a, string b)
    {
        if (!_ids.TryGetValue(a, out var x) || !_ids.TryGetValue(b, out var y) || x == y)
        {
            return default;
        }

        return x < y ? _pairs.GetValueOrDefault((x, y)) : Reverse(_pairs.GetValueOrDefault((y, x)));
    }

    /// <summary>The place of a segment in <see cref="Segments"/>; null when it is not modelled.</summary>
    internal int? IndexOf(string name) => _ids.TryGetValue(name, out var id) ? id : null;

    /// <summary>Whether two segments (by their place in <see cref="Segments"/>) run at the same time; false until traces have shown it.</summary>
    internal bool AreConcurrent(int a, int b)
    {
        var counts = _pairs.GetValueOrDefault(a < b ? (a, b) : (b, a));
        return !Holds(counts.Overlaps, counts.Support);
    }

    /// <summary>Requests that both segments were part of.</summary>
    internal long SupportOf(int a, int b) => _pairs.GetValueOrDefault(a < b ? (a, b) : (b, a)).Support;

    /// <summary>The happens-before relations without those that follow from others.</summary>
    public CausalGraph Graph(int minSupport = 20)
    {
        var edges = new List<(int From, int To)>();
        foreach (var ((a, b), counts) in _pairs)
        {
            if (counts.Support < minSupport)
            {
                continue;
            }

            if (Holds(counts.NotBefore, counts.Support))
            {
                edges.Add((a, b));
            }
            else if (Holds(counts.NotAfter, counts.Support))
            {
                edges.Add((b, a));
            }
        }

        return CausalGraph.Of([.. _names], edges);
    }

    private bool Holds(long against, long support) => against <= _tolerated * support;

    // Pipeline is judged for A before B only; the other way round it is a relation of its own that was not counted.
    private static PairCounts Reverse(PairCounts c) => new(c.Support, c.NotAfter, c.NotBefore, c.Overlaps, c.Support, c.Repeats);

    private static PairCounts Compare(List<SegmentTime> a, List<SegmentTime> b)
    {
        if (a.Count == 1 && b.Count == 1)
        {
            return new PairCounts(
                1,
                b[0].StartNs < a[0].EndNs ? 1 : 0,
                a[0].StartNs < b[0].EndNs ? 1 : 0,
                a[0].StartNs < b[0].EndNs && b[0].StartNs < a[0].EndNs ? 1 : 0,
                b[0].StartNs < a[0].EndNs ? 1 : 0,
                0);
        }

        long endA = a.Max(s => s.EndNs), endB = b.Max(s => s.EndNs);
        var overlaps = a.Exists(x => b.Exists(y => x.StartNs < y.EndNs && y.StartNs < x.EndNs));
        var pipeline = a.Count == b.Count;
        for (var i = 0; i < a.Count && pipeline; i++)
        {
            pipeline = a[i].EndNs <= b[i].StartNs;
        }

        return new PairCounts(
            1,
            b[0].StartNs < endA ? 1 : 0,
            a[0].StartNs < endB ? 1 : 0,
            overlaps ? 1 : 0,
            pipeline ? 0 : 1,
            a.Count > 1 || b.Count > 1 ? 1 : 0);
    }

    private int? IdOf(string name)
    {
        if (_ids.TryGetValue(name, out var id))
        {
            return id;
        }

        if (_names.Count >= _maxSegments)
        {
            return null;
        }

        _ids.Add(name, _names.Count);
        _names.Add(name);
        return _names.Count - 1;
    }
}
