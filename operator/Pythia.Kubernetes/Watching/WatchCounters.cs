namespace Pythia.Kubernetes;

/// <summary>Counts what a watch did; safe to read at any time.</summary>
public sealed class WatchCounters
{
    private long lists;
    private long streams;
    private long events;
    private long malformed;
    private long expired;
    private long failures;

    /// <summary>Complete lists.</summary>
    public long Lists => Interlocked.Read(ref lists);

    /// <summary>Streams opened.</summary>
    public long Streams => Interlocked.Read(ref streams);

    /// <summary>Objects told of, in lists and streams.</summary>
    public long Events => Interlocked.Read(ref events);

    /// <summary>Objects and events that could not be read.</summary>
    public long Malformed => Interlocked.Read(ref malformed);

    /// <summary>Versions that were too old.</summary>
    public long Expired => Interlocked.Read(ref expired);

    /// <summary>Failed lists and openings, errors in streams and lost streams.</summary>
    public long Failures => Interlocked.Read(ref failures);

    internal void Count<T>(WatchStep<T> step)
        where T : KubernetesObject
    {
        foreach (var told in step.Events)
        {
            Interlocked.Increment(ref told is WatchEvent<T>.InitDone ? ref lists : ref told is WatchEvent<T>.Malformed ? ref malformed : ref events);
        }

        if (step.Events is [WatchEvent<T>.Init, ..])
        {
            Interlocked.Decrement(ref events);
        }

        switch (step.Problem?.Kind)
        {
            case null or WatchProblemKind.Malformed:
                break;
            case WatchProblemKind.Expired:
                Interlocked.Increment(ref expired);
                break;
            default:
                Interlocked.Increment(ref failures);
                break;
        }
    }

    internal void CountStream() => Interlocked.Increment(ref streams);
}
