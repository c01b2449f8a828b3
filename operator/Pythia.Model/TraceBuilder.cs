using System.Runtime.InteropServices;

namespace Pythia.Model;

/// <summary>Turns a list of spans into a <see cref="Trace"/>. Each thread uses its builder again, so that a small trace costs two objects.</summary>
internal sealed class TraceBuilder
{
    // Keeps every later sum and difference of times within 64 bits.
    private const long LatestTime = long.MaxValue / 4;

    // A builder that has grown beyond is left to the garbage collector.
    private const int MostKept = 4096;

    [ThreadStatic]
    private static TraceBuilder? _spare;

    private readonly TraceDraft _draft = new();
    private readonly TraceFlattener _flattener;
    private readonly List<int> _linked = [];
    private int[] _seenIn = [];
    private int _duplicates;
    private int _foreign;
    private bool _hasLinks;

    private TraceBuilder() => _flattener = new TraceFlattener(_draft);

    public static Trace Build(ReadOnlySpan<Span> spans)
    {
        if (spans.IsEmpty)
        {
            return new Trace(default, [], -1, 0, 0);
        }

        var builder = _spare ?? new TraceBuilder();
        _spare = null;
        var trace = builder.BuildOne(spans);
        if (builder._draft.Capacity <= MostKept)
        {
            builder.Clear();
            _spare = builder;
        }

        return trace;
    }

    private Trace BuildOne(ReadOnlySpan<Span> spans)
    {
        Deduplicate(spans);
        LinkParents();
        CutCycles();
        ReadTimes();
        LinkChildren();
        var nodes = new TraceNode[_draft.Count];
        var root = _flattener.Flatten(nodes);
        var trace = new Trace(spans[0].TraceId, nodes, root, _duplicates, _foreign);
        return _hasLinks ? TraceJoin.Join(trace, CollectionsMarshal.AsSpan(TraceLinks.WaitsOf(trace)), TraceNodeFlags.Joined) : trace;
    }

    private void Clear()
    {
        _draft.Clear();
        _linked.Clear();
        (_duplicates, _foreign, _hasLinks) = (0, 0, false);
    }

    /// <summary>Of equal ids the span that ended last stays: a span is sometimes sent once unfinished and once finished.</summary>
    private void Deduplicate(ReadOnlySpan<Span> spans)
    {
        var trace = spans[0].TraceId;
        foreach (var span in spans)
        {
            _hasLinks |= !span.Links.IsDefaultOrEmpty;
            if (span.TraceId != trace)
            {
                _foreign++;
                continue;
            }

            var at = _draft.Find(span.SpanId);
            if (at < 0)
            {
                _draft.Add(span, span.SpanId);
                continue;
            }

            _duplicates++;
            if (span.EndUnixNanoseconds > _draft.Spans[at]!.EndUnixNanoseconds)
            {
                _draft.Spans[at] = span;
            }
        }
    }

    private void LinkParents()
    {
        var received = _draft.Count;
        for (var i = 0; i < received; i++)
        {
            var span = _draft.Spans[i]!;
            if (span.ParentSpanId.IsEmpty)
            {
                if (_hasLinks && LinkedBy(span, i) is >= 0 and var cause)
                {
                    _draft.Parent[i] = cause;
                    _linked.Add(i);
                }

                continue;
            }

            var parent = _draft.Find(span.ParentSpanId);
            parent = parent >= 0 ? parent : _draft.Add(null, span.ParentSpanId);
            _draft.Parent[i] = parent;
        }

        foreach (var i in _linked)
        {
            _draft.Flags[i] |= TraceNodeFlags.Asynchronous;
        }
    }

    /// <summary>For a span without a parent: the span of this trace that it is linked to, of several the one that ended last; -1 for none.</summary>
    private int LinkedBy(Span span, int self)
    {
        var last = -1;
        foreach (var link in span.Links.IsDefault ? [] : span.Links)
        {
            if (link.TraceId == span.TraceId && _draft.Find(link.SpanId) is >= 0 and var to && to != self && _draft.Spans[to] is { } cause
                && (last < 0 || cause.EndUnixNanoseconds > _draft.Spans[last]!.EndUnixNanoseconds))
            {
                last = to;
            }
        }

        return last;
    }

    private void CutCycles()
    {
        var count = _draft.Count;
        var parent = _draft.Parent;
        if (_seenIn.Length < count)
        {
            _seenIn = new int[count * 2];
        }

        _seenIn.AsSpan(0, count).Clear();
        for (var i = 0; i < count; i++)
        {
            var at = i;
            while (at >= 0 && _seenIn[at] == 0)
            {
                _seenIn[at] = i + 1;
                at = parent[at];
            }

            if (at >= 0 && _seenIn[at] == i + 1)
            {
                Cut(at);
            }
        }
    }

    /// <summary>The earliest span of the circle becomes a root; equal starts are decided by id, so that order of arrival does not matter.</summary>
    private void Cut(int onCycle)
    {
        var spans = _draft.Spans;
        var earliest = onCycle;
        for (var at = _draft.Parent[onCycle]; at != onCycle; at = _draft.Parent[at])
        {
            var order = spans[at]!.StartUnixNanoseconds.CompareTo(spans[earliest]!.StartUnixNanoseconds);
            if (order < 0 || (order == 0 && spans[at]!.SpanId.Value < spans[earliest]!.SpanId.Value))
            {
                earliest = at;
            }
        }

        _draft.Parent[earliest] = -1;
        _draft.Flags[earliest] |= TraceNodeFlags.CycleCut;
    }

    private void ReadTimes()
    {
        var (start, end) = (_draft.Start, _draft.End);
        for (var i = 0; i < _draft.Count; i++)
        {
            if (_draft.Spans[i] is not { } span)
            {
                start[i] = long.MaxValue;
                end[i] = long.MinValue;
                continue;
            }

            start[i] = Math.Clamp(span.StartUnixNanoseconds, 0, LatestTime);
            end[i] = Math.Clamp(span.EndUnixNanoseconds, 0, LatestTime);
            if (end[i] < start[i])
            {
                end[i] = start[i];
                _draft.Flags[i] |= TraceNodeFlags.NegativeDuration;
            }

            _draft.Flags[i] |= OperationName.ObservationOf(span);
        }

        for (var i = 0; i < _draft.Count; i++)
        {
            var parent = _draft.Parent[i];
            if (parent >= 0 && _draft.Spans[parent] is null)
            {
                start[parent] = Math.Min(start[parent], start[i]);
                end[parent] = Math.Max(end[parent], end[i]);
            }
        }
    }

    private void LinkChildren()
    {
        var (firstChild, nextSibling) = (_draft.FirstChild, _draft.NextSibling);
        firstChild.AsSpan(0, _draft.Count).Fill(-1);
        nextSibling.AsSpan(0, _draft.Count).Fill(-1);
        for (var i = _draft.Count - 1; i >= 0; i--)
        {
            if (_draft.Parent[i] is >= 0 and var parent)
            {
                nextSibling[i] = firstChild[parent];
                firstChild[parent] = i;
            }
        }
    }
}
