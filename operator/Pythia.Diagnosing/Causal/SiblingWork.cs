using Pythia.Model;

namespace Pythia.Diagnosing.Causal;

/// <summary>
/// A span that records nothing inside of it, and a sibling that does and fills most of its time: a handler and the call that it makes
/// are often recorded side by side (reactive frameworks lose the parent). Instrumentation closes the two in either order.
/// </summary>
internal sealed class SiblingWork : IWaitCandidates
{
    private const int MaxPairs = 16;

    // Of the request, for the span; of the span, for its sibling.
    private const double LeastPart = 0.2;
    private const double LeastFill = 0.5;

    // By so much of its time a span may end before the work that it waits for.
    private const double Allowance = 0.05;

    public void Find(Trace trace, int root, List<WaitCandidate> into)
    {
        var nodes = trace.Nodes;
        var least = Math.Max(1, (long)(nodes[root].Duration * LeastPart));
        for (var i = root + 1; i < nodes[root].SubtreeEnd && into.Count < MaxPairs; i++)
        {
            if (nodes[i].Span is null || nodes[i].IsAsynchronous || nodes[i].Duration < least || trace.FirstChild(i) >= 0)
            {
                continue;
            }

            for (var work = trace.FirstChild(nodes[i].Parent); work >= 0 && into.Count < MaxPairs; work = trace.NextSibling(work))
            {
                if (work != i && Fills(trace, work, i))
                {
                    var end = nodes[i].End;
                    into.Add(new WaitCandidate(i, nodes[i].Start, end, work, nodes[work].End - end > Allowance * nodes[i].Duration));
                }
            }
        }
    }

    private static bool Fills(Trace trace, int work, int waiter)
    {
        ref readonly var inner = ref trace.Nodes[work];
        ref readonly var outer = ref trace.Nodes[waiter];
        return inner.Span is not null && !inner.IsAsynchronous && trace.FirstChild(work) >= 0
            && inner.Start >= outer.Start && inner.Start < outer.End
            && Math.Min(inner.End, outer.End) - inner.Start >= LeastFill * outer.Duration;
    }
}
