using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Pythia.Model;

namespace Pythia.Diagnosing.Causal;

/// <summary>
/// Finds waits that spans do not show: own time of one span that always ends when the work of another has ended. As with all
/// hypotheses of the causal model, counter-examples reject it: an own time that ended while the work went on. Never having been
/// rejected is not enough, because a long time outlasts most things; the work's end must also explain when it ended.
/// </summary>
internal sealed class WaitModel(IWaitCandidates candidates, int minRequests)
{
    private const int MaxPairs = 2_000;
    private const double LeastExplained = 0.75;
    private const double LargestRest = 0.5;
    private const double ToleratedRatio = 0.01;

    private readonly Dictionary<(OperationName Waiter, OperationName Work), WaitCounts> _pairs = [];
    private readonly List<WaitCandidate> _found = [];
    private ImmutableArray<HiddenWait> _known = [];

    /// <summary>The waits that are known, each work with its one waiter.</summary>
    public ImmutableArray<HiddenWait> Known => _known;

    /// <summary>Learns from the request at a node. True when the known waits have changed.</summary>
    public bool Add(Trace trace, int root)
    {
        _found.Clear();
        candidates.Find(trace, root, _found);
        foreach (var found in _found)
        {
            var key = KeyOf(trace, found);
            if (_pairs.Count >= MaxPairs && !_pairs.ContainsKey(key))
            {
                continue;
            }

            ref var counts = ref CollectionsMarshal.GetValueRefOrAddDefault(_pairs, key, out _);
            if (found.WentOn)
            {
                counts.Against++;
            }
            else
            {
                counts.Add((found.End - found.Start) / 1e9, (trace.Nodes[found.Work].End - found.Start) / 1e9);
            }
        }

        return _found.Count > 0 && Conclude();
    }

    /// <summary>The known waits of the request at a node, as they happened in it.</summary>
    public void Find(Trace trace, int root, List<TraceWait> into)
    {
        if (_known.IsEmpty)
        {
            return;
        }

        _found.Clear();
        candidates.Find(trace, root, _found);
        foreach (var found in _found)
        {
            var (waiter, work) = KeyOf(trace, found);
            if (!found.WentOn && _known.Any(w => w.Waiter == waiter && w.Work == work))
            {
                into.Add(new TraceWait(found.Waiter, found.Work, Math.Min(found.End, trace.Nodes[found.Work].End)));
            }
        }
    }

    private bool Conclude()
    {
        var before = _known;
        _known =
        [
            .. _pairs.Where(p => p.Value.Within >= minRequests
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

    private static (OperationName Waiter, OperationName Work) KeyOf(Trace trace, in WaitCandidate found) =>
        (OperationName.Of(trace.Nodes[found.Waiter].Span!), OperationName.Of(trace.Nodes[found.Work].Span!));
}
