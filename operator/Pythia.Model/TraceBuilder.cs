using System.Runtime.InteropServices;

namespace Pythia.Model;

/// <summary>Turns a list of spans into a <see cref="Trace"/>.</summary>
internal sealed class TraceBuilder
{
    // Keeps every later sum and difference of times within 64 bits.
    private const long LatestTime = long.MaxValue / 4;

    private readonly IReadOnlyList<Span> _input;
    private readonly List<Span?> _spans;
    private readonly Dictionary<SpanId, int> _byId;
    private int _duplicates;
    private int _foreign;
    private bool _hasLinks;
    private int[] _parent = [];
    private int[] _firstChild = [];
    private int[] _nextSibling = [];
    private long[] _start = [];
    private long[] _end = [];
    private TraceNodeFlags[] _flags = [];

    public TraceBuilder(IReadOnlyList<Span> input)
    {
        _input = input;
        _spans = new List<Span?>(input.Count);
        _byId = new Dictionary<SpanId, int>(input.Count);
    }

    public Trace Build()
    {
        if (_input.Count == 0)
        {
            return new Trace(default, [], -1, 0, 0);
        }

        Deduplicate();
        LinkParents();
        CutCycles();
        ReadTimes();
        LinkChildren();
        var nodes = new TraceNode[_spans.Count];
        var root = new TraceFlattener(_spans, _parent, _firstChild, _nextSibling, new TraceTimes(_start, _end, _flags)).Flatten(nodes);
        var trace = new Trace(_input[0].TraceId, nodes, root, _duplicates, _foreign);
        return _hasLinks ? TraceJoin.Join(trace, CollectionsMarshal.AsSpan(TraceLinks.WaitsOf(trace)), TraceNodeFlags.Joined) : trace;
    }

    /// <summary>Of equal ids the span that ended last stays: a span is sometimes sent once unfinished and once finished.</summary>
    private void Deduplicate()
    {
        var trace = _input[0].TraceId;
        for (var i = 0; i < _input.Count; i++)
        {
            var span = _input[i];
            _hasLinks |= !span.Links.IsDefaultOrEmpty;
            if (span.TraceId != trace)
            {
                _foreign++;
            }
            else if (span.SpanId.IsEmpty)
            {
                _spans.Add(span);
            }
            else if (_byId.TryAdd(span.SpanId, _spans.Count))
            {
                _spans.Add(span);
            }
            else
            {
                _duplicates++;
                var at = _byId[span.SpanId];
                if (span.EndUnixNanoseconds > _spans[at]!.EndUnixNanoseconds)
                {
                    _spans[at] = span;
                }
            }
        }
    }

    private void LinkParents()
    {
        var received = _spans.Count;
        var parents = new List<int>(received);
        List<int>? linked = null;
        for (var i = 0; i < received; i++)
        {
            var parentId = _spans[i]!.ParentSpanId;
            if (parentId.IsEmpty)
            {
                parents.Add(_hasLinks ? LinkedBy(_spans[i]!, i) : -1);
                if (parents[i] >= 0)
                {
                    (linked ??= []).Add(i);
                }
            }
            else
            {
                if (!_byId.TryGetValue(parentId, out var parent))
                {
                    parent = _spans.Count;
                    _byId.Add(parentId, parent);
                    _spans.Add(null);
                }

                parents.Add(parent);
            }
        }

        _parent = new int[_spans.Count];
        parents.CopyTo(_parent);
        _parent.AsSpan(received).Fill(-1);
        _flags = new TraceNodeFlags[_spans.Count];
        _flags.AsSpan(received).Fill(TraceNodeFlags.Hidden);
        foreach (var i in linked ?? [])
        {
            _flags[i] |= TraceNodeFlags.Asynchronous;
        }
    }

    /// <summary>For a span without a parent: the span of this trace that it is linked to, of several the one that ended last; -1 for none.</summary>
    private int LinkedBy(Span span, int self)
    {
        var last = -1;
        foreach (var link in span.Links.IsDefault ? [] : span.Links)
        {
            if (link.TraceId == span.TraceId && _byId.TryGetValue(link.SpanId, out var to) && to != self && _spans[to] is { } cause
                && (last < 0 || cause.EndUnixNanoseconds > _spans[last]!.EndUnixNanoseconds))
            {
                last = to;
            }
        }

        return last;
    }

    private void CutCycles()
    {
        var seenIn = new int[_parent.Length];
        for (var i = 0; i < _parent.Length; i++)
        {
            var at = i;
            while (at >= 0 && seenIn[at] == 0)
            {
                seenIn[at] = i + 1;
                at = _parent[at];
            }

            if (at >= 0 && seenIn[at] == i + 1)
            {
                Cut(at);
            }
        }
    }

    /// <summary>The earliest span of the circle becomes a root; equal starts are decided by id, so that order of arrival does not matter.</summary>
    private void Cut(int onCycle)
    {
        var earliest = onCycle;
        for (var at = _parent[onCycle]; at != onCycle; at = _parent[at])
        {
            var order = _spans[at]!.StartUnixNanoseconds.CompareTo(_spans[earliest]!.StartUnixNanoseconds);
            if (order < 0 || (order == 0 && _spans[at]!.SpanId.Value < _spans[earliest]!.SpanId.Value))
            {
                earliest = at;
            }
        }

        _parent[earliest] = -1;
        _flags[earliest] |= TraceNodeFlags.CycleCut;
    }

    private void ReadTimes()
    {
        _start = new long[_spans.Count];
        _end = new long[_spans.Count];
        for (var i = 0; i < _spans.Count; i++)
        {
            if (_spans[i] is not { } span)
            {
                _start[i] = long.MaxValue;
                _end[i] = long.MinValue;
                continue;
            }

            _start[i] = Math.Clamp(span.StartUnixNanoseconds, 0, LatestTime);
            _end[i] = Math.Clamp(span.EndUnixNanoseconds, 0, LatestTime);
            if (_end[i] < _start[i])
            {
                _end[i] = _start[i];
                _flags[i] |= TraceNodeFlags.NegativeDuration;
            }
        }

        for (var i = 0; i < _spans.Count; i++)
        {
            var parent = _parent[i];
            if (parent >= 0 && _spans[parent] is null)
            {
                _start[parent] = Math.Min(_start[parent], _start[i]);
                _end[parent] = Math.Max(_end[parent], _end[i]);
            }
        }
    }

    private void LinkChildren()
    {
        _firstChild = new int[_spans.Count];
        _nextSibling = new int[_spans.Count];
        _firstChild.AsSpan().Fill(-1);
        _nextSibling.AsSpan().Fill(-1);
        for (var i = _spans.Count - 1; i >= 0; i--)
        {
            if (_parent[i] is >= 0 and var parent)
            {
                _nextSibling[i] = _firstChild[parent];
                _firstChild[parent] = i;
            }
        }
    }
}
