using Pythia.Model;

namespace Pythia.Ingesting.Assembling;

/// <summary>
/// The stable hash by which traces are kept, dropped and spread over shards: the same on every replica and after every
/// restart. Many senders make trace ids from a clock or a counter, so the id itself would be a biased choice.
/// </summary>
public static class TraceHash
{
    /// <summary>64 well mixed bits of a trace id.</summary>
    public static ulong Of(TraceId traceId) => Mix(Mix(traceId.Low ^ 0x2545F4914F6CDD1DUL) ^ traceId.High);

    /// <summary>The shard of a trace among <paramref name="shards"/>, independent of the order in which traces are dropped.</summary>
    public static int ShardOf(TraceId traceId, int shards) =>
        (int)Math.BigMul(Mix(Of(traceId) ^ 0x6A09E667F3BCC909UL), (ulong)shards, out _);

    // The finalizer of splitmix64: every input bit reaches every output bit.
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }
}
