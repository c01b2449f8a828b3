using Pythia.Agent.Emitting;

namespace Pythia.Agent.Applying.EventPipe;

/// <summary>Turns runtime events into spans below the request that they delayed.</summary>
internal sealed class RuntimeDecoder(SpanSource source, MonotonicClock clock, ThreadLog threads, SpanQueue queue)
{
    private readonly SpanSource source = source;
    private readonly MonotonicClock clock = clock;
    private readonly ThreadLog threads = threads;
    private readonly SpanQueue queue = queue;

    public void Decode(in EventRecord record)
    {
        _ = source;
        _ = clock;
        _ = threads;
        _ = queue;
    }
}
