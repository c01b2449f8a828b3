using System.Collections.Immutable;
using System.Threading.Channels;
using Pythia.Model;

namespace Pythia.OperatorHost.Otlp;

/// <summary>Decoded spans on their way to the shards. All queues together hold at most so many spans; a request is taken as a whole or not at all.</summary>
internal sealed class IngestQueue
{
    private readonly Channel<ImmutableArray<Span>>[] _channels;
    private readonly long _limit;
    private long _spans;

    public IngestQueue(int shards, int maxSpans)
    {
        _limit = maxSpans;
        _channels = new Channel<ImmutableArray<Span>>[shards];
        for (var i = 0; i < shards; i++)
        {
            // Bounded by TryReserve; the variant for a single reader cannot be counted.
            _channels[i] = Channel.CreateUnbounded<ImmutableArray<Span>>();
        }
    }

    public int Shards => _channels.Length;

    public long Spans => Volatile.Read(ref _spans);

    public bool IsFull => Spans >= _limit;

    /// <summary>Reserves room for a request's spans; a single request larger than the limit fits into an empty queue.</summary>
    public bool TryReserve(int spans)
    {
        var after = Interlocked.Add(ref _spans, spans);
        if (after <= _limit || after == spans)
        {
            return true;
        }

        Interlocked.Add(ref _spans, -spans);
        return false;
    }

    /// <summary>Hands reserved spans to a shard.</summary>
    public void Write(int shard, ImmutableArray<Span> spans) => _channels[shard].Writer.TryWrite(spans);

    /// <summary>Lets a shard notice that time passes. Needless, and left out, while it has something to read.</summary>
    public void Tick(int shard)
    {
        if (_channels[shard].Reader.Count == 0)
        {
            _channels[shard].Writer.TryWrite([]);
        }
    }

    public ChannelReader<ImmutableArray<Span>> Reader(int shard) => _channels[shard].Reader;

    /// <summary>To be called by a shard for what it has read.</summary>
    public void Release(int spans) => Interlocked.Add(ref _spans, -spans);
}
