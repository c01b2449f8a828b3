using Pythia.Agent.Emitting;
using Pythia.Agent.Planning;
using Pythia.Model;

namespace Pythia.Agent.Applying;

/// <summary>
/// How long the requests of one process took since somebody last asked. Safe for concurrent callers; nothing is allocated per
/// span, and its size does not depend on them.
/// </summary>
internal sealed class RequestDurations
{
    private readonly int[] bins = new int[DurationCounts.Bins];

    /// <summary>Takes a span in, when it is a request's.</summary>
    public void Add(OutgoingSpan span)
    {
        if (span.Kind == SpanKind.Server && span.Scope == ActivitySelection.ServerSource)
        {
            Interlocked.Increment(ref bins[DurationCounts.BinOf(span.EndUnixNanoseconds - span.StartUnixNanoseconds)]);
        }
    }

    /// <summary>What was counted, which begins anew.</summary>
    public DurationCounts Take()
    {
        Span<int> taken = stackalloc int[DurationCounts.Bins];
        for (var i = 0; i < bins.Length; i++)
        {
            taken[i] = Volatile.Read(ref bins[i]) == 0 ? 0 : Interlocked.Exchange(ref bins[i], 0);
        }

        return DurationCounts.Of(taken);
    }
}
