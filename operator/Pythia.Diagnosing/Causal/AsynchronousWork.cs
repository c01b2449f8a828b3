using Pythia.Model;

namespace Pythia.Diagnosing.Causal;

/// <summary>Own time on the critical path, and work that nobody waits for as far as spans show: a message sent and its effect awaited.</summary>
internal sealed class AsynchronousWork : IWaitCandidates
{
    private const int MaxWorks = 32;

    // Own times below this part of the request are not worth the question.
    private const double LeastPart = 0.02;

    private readonly List<int> _works = [];

    public void Find(Trace trace, int root, List<WaitCandidate> into)
    {
        _works.Clear();
        for (var i = root + 1; i < trace.Nodes[root].SubtreeEnd && _works.Count < MaxWorks; i++)
        {
            if (trace.Nodes[i].IsAsynchronous && trace.Nodes[i].Span is not null)
            {
                _works.Add(i);
            }
        }

        if (_works.Count == 0)
        {
            return;
        }

        var least = (long)(trace.Nodes[root].Duration * LeastPart);
        foreach (var segment in CriticalPath.Compute(trace, root).Segments)
        {
            if (segment.Duration < least || trace.Nodes[segment.Node].Span is null)
            {
                continue;
            }

            foreach (var work in _works)
            {
                ref readonly var done = ref trace.Nodes[work];
                var isBelow = segment.Node >= work && segment.Node < done.SubtreeEnd;
                if (!isBelow && done.End > segment.Start && done.Start < segment.End)
                {
                    into.Add(new WaitCandidate(segment.Node, segment.Start, segment.End, work, done.End > segment.End));
                }
            }
        }
    }
}
