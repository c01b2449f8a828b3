using System.Threading.Channels;

namespace Pythia.Agent.Emitting;

/// <summary>The spans that wait to be sent. Bounded: when it is full the newest is dropped and counted, nobody waits.</summary>
internal sealed class SpanQueue(int capacity = SpanQueue.Capacity)
{
    /// <summary>About 20 MB of spans.</summary>
    public const int Capacity = 50_000;

    private readonly Channel<OutgoingSpan> channel = Channel.CreateBounded<OutgoingSpan>(
        new BoundedChannelOptions(capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private long dropped;

    /// <summary>Spans dropped because the queue was full.</summary>
    public long Dropped => Interlocked.Read(ref dropped);

    public ChannelReader<OutgoingSpan> Reader => channel.Reader;

    public void Add(OutgoingSpan span)
    {
        if (!channel.Writer.TryWrite(span))
        {
            Interlocked.Increment(ref dropped);
        }
    }

    /// <summary>No more spans will come.</summary>
    public void Complete() => channel.Writer.TryComplete();
}
