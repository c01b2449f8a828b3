using System.Collections.Immutable;
using Pythia.Diagnosing.Transmitting;
using Pythia.Ingesting.Assembling;
using Pythia.OperatorHost.Otlp;

namespace Pythia.OperatorHost.Replicas;

/// <summary>The complete traces of this replica, without those that a change of receivers may have split. One caller at a time.</summary>
internal sealed class TraceIntake(AssemblingHost ingesting, Membership membership, ReplicaMetrics metrics)
{
    private double _seen;
    private long _split;

    /// <summary>What has become of spans and traces since the start.</summary>
    public ReplicaCounts Counts
    {
        get
        {
            var counts = ingesting.Counts;
            return new ReplicaCounts
            {
                RequestsSeen = (long)_seen,
                Spans = counts.Sum(c => c.Taken),
                Traces = counts.Sum(c => c.CompletedTraces),
                DroppedSpans = counts.Sum(c => c.DroppedPressure + c.DroppedTraceTooLarge),
                LateSpans = counts.Sum(c => c.Late),
                SplitTraces = _split,
                KeptPermille = (long)(1000 * counts.Select(c => c.KeptRatio).DefaultIfEmpty(1).Min()),
            };
        }
    }

    /// <summary>Takes what is there. To be called often, so that the assembling shards never wait.</summary>
    public ImmutableArray<AssembledTrace> Take()
    {
        var traces = ImmutableArray.CreateBuilder<AssembledTrace>();
        while (ingesting.Completed.TryRead(out var batch))
        {
            foreach (var trace in batch.Traces)
            {
                _seen += trace.Weight;
                if (membership.IsSplit(trace))
                {
                    _split++;
                    metrics.Split();
                    continue;
                }

                traces.Add(trace);
            }
        }

        return traces.ToImmutable();
    }
}
