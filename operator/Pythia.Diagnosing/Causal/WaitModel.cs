using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Pythia.Model;

namespace Pythia.Diagnosing.Causal;

/// <summary>
/// Finds waits that spans do not show: own time on the critical path that always ends when an asynchronous piece of work has ended.
/// As with all hypotheses of the causal model, counter-examples reject it: an own time that ended while the work went on. Never
/// having been rejected is not enough, because a long time outlasts most things; the work's end must also explain when it ended.
/// </summary>
internal sealed class WaitModel(CausalOptions options)
{
    private const int MaxPairs = 2_000;
    private const int MaxWorks = 32;

    // Own times below this part of the request are not worth the question.
    private const double LeastPart = 0.02;
    private const double LeastExplained = 0.75;
    private const double LargestRest = 0.5;
    private const double ToleratedRatio = 0.01;

    private readonly Dictionary<(OperationName Waiter, OperationName Work), WaitCounts> _pairs = [];
    private ImmutableArray<HiddenWait> _known = [];

    /// <summary>The waits that are known, each work with its one waiter.</summary>
    public ImmutableArray<HiddenWait> Known => _known;

    /// <summary>Learns from the request at a node. True when the known waits have changed.</summary>
    public bool Add(Trace trace, int root)
    {
        var works = WorksOf(trace, root);
        if (works.Count == 0)
        {
            return false;
        }

        var least = (long)(trace.Nodes[root].Duration * LeastPart);
        foreach (var (node, start, end) in OwnTimes(trace, root))
        {
            if (end - start < least)
            {
                continue;
            }

            foreach (var work in works)
            {
                Compare(trace, node, start, end, work);
            }
        }

        return Conclude();
    }

    /// <summary>The known waits of the request at a node, as they happened in it.</summary>
    public void Find(Trace trace, int root, List<TraceWait> into)
    {
        if (_known.IsEmpty)
        {
            return;
        }

        var works = WorksOf(trace, root);
        if (works.Count == 0)
        {
            return;
        }

        foreach (var (node, start, end) in OwnTimes(trace, root))
        {
            foreach (var work in works)
            {
                var ended = trace.Nodes[work].End;
                if (ended > start && ended <= end && !Contains(trace, work, node)
                    && _known.Any(w => w.Waiter == OperationOf(trace, node) && w.Work == OperationOf(trace, work)))
                {
                    into.Add(new TraceWait(node, work, ended));
                }
            }
        }
    }

    private static List<int> WorksOf(Trace trace, int root)
    {
        var works = new List<int>();
        for (var i = root + 1; i < trace.Nodes[root].SubtreeEnd && works.Count < MaxWorks; i++)
        {
            if (trace.Nodes[i].IsAsynchronous && trace.Nodes[i].Span is not null)
            {
                works.Add(i);
            }
        }

        return works;
    }

    // What spans on the critical path do by themselves, in runs: the path's segments, before which and after which something else is.
    private static IEnumerable<(int Node, long Start, long End)> OwnTimes(Trace trace, int root) =>
        CriticalPath.Compute(trace, root).Segments.Where(s => trace.Nodes[s.Node].Span is not null).Select(s => (s.Node, s.Start, s.End));

    private void Compare(Trace trace, int node, long start, long end, int work)
    {
        ref readonly var done = ref trace.Nodes[work];
        if (done.End <= start || done.Start >= end || Contains(trace, work, node))
        {
            return;
        }

        var key = (OperationOf(trace, node), OperationOf(trace, work));
        if (_pairs.Count >= MaxPairs && !_pairs.ContainsKey(key))
        {
            return;
        }

        ref var counts = ref CollectionsMarshal.GetValueRefOrAddDefault(_pairs, key, out _);
        if (done.End > end)
        {
            counts.Against++;
        }
        else
        {
            counts.Add((end - start) / 1e9, (done.End - start) / 1e9);
        }
    }

    private bool Conclude()
    {
        var before = _known;
        _known =
        [
            .. _pairs.Where(p => p.Value.Within >= options.MinRequests
                    && p.Value.Against <= ToleratedRatio * p.Value.Within
                    && p.Value.Explained >= LeastExplained
                    && p.Value.RestRatio <= LargestRest)
                .GroupBy(p => p.Key.Work)
                .Select(g => g.MaxBy(p => (p.Value.Explained, p.Key.Waiter.Name)))
                .Select(p => new HiddenWait(p.Key.Waiter, p.Key.Work, p.Value.Within, p.Value.Explained))
                .OrderByDescending(w => w.Requests).ThenBy(w => w.Work.Name, StringComparer.Ordinal),
        ];
        return !_known.Select(w => (w.Waiter, w.Work)).SequenceEqual(before.Select(w => (w.Waiter, w.Work)));
    }

    private static bool Contains(Trace trace, int subtree, int node) => node >= subtree && node < trace.Nodes[subtree].SubtreeEnd;

    private static OperationName OperationOf(Trace trace, int node) => OperationName.Of(trace.Nodes[node].Span!);
}
