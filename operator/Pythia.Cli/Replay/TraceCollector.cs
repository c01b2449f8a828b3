using System.Collections.Immutable;
using Pythia.Model;

namespace Pythia.Cli.Replay;

/// <summary>
/// Puts the spans of a recording together to traces, in whatever order they come. Bounded: when too many spans are open, the traces
/// that were longest without a new span are taken as complete.
/// </summary>
internal sealed class TraceCollector(Action<Trace> sink, int maxOpenSpans = 400_000)
{
    private readonly Dictionary<TraceId, LinkedListNode<List<Span>>> _open = [];
    private readonly LinkedList<List<Span>> _byArrival = new();
    private int _openSpans;

    /// <summary>Spans added.</summary>
    public long Spans { get; private set; }

    /// <summary>Traces handed on.</summary>
    public long Traces { get; private set; }

    /// <summary>Adds spans.</summary>
    public void Add(ImmutableArray<Span> spans)
    {
        Spans += spans.Length;
        LinkedListNode<List<Span>>? node = null;
        foreach (var span in spans)
        {
            if (node is null || node.Value[0].TraceId != span.TraceId)
            {
                node = Find(span.TraceId);
            }

            node.Value.Add(span);
            _openSpans++;
        }

        while (_openSpans > maxOpenSpans)
        {
            Complete(_byArrival.First!);
        }
    }

    /// <summary>Hands on what is still open.</summary>
    public void Finish()
    {
        while (_byArrival.First is { } first)
        {
            Complete(first);
        }
    }

    private LinkedListNode<List<Span>> Find(TraceId id)
    {
        if (_open.TryGetValue(id, out var node))
        {
            _byArrival.Remove(node);
        }
        else
        {
            node = new LinkedListNode<List<Span>>([]);
            _open.Add(id, node);
        }

        _byArrival.AddLast(node);
        return node;
    }

    private void Complete(LinkedListNode<List<Span>> node)
    {
        var spans = node.Value;
        _byArrival.Remove(node);
        _open.Remove(spans[0].TraceId);
        _openSpans -= spans.Count;
        Traces++;
        sink(Trace.FromSpans(spans));
    }
}
