using System.Collections.Immutable;

namespace Pythia.Model;

/// <summary>
/// Which of several receivers gets the spans of a trace: the one with the highest score for the trace's id (rendezvous hashing, Thaler and
/// Ravishankar, "Using Name-Based Mappings to Increase Hit Rates", 1998). Everybody who knows the same receivers chooses alike, and a change of
/// receivers moves only the traces of those that came or went. Immutable.
/// </summary>
public sealed class TraceRouting
{
    private readonly ulong[] _hashes;

    private TraceRouting(ImmutableArray<string> receivers)
    {
        Receivers = receivers;
        _hashes = [.. receivers.Select(HashOf)];
    }

    /// <summary>No receivers.</summary>
    public static TraceRouting None { get; } = new([]);

    /// <summary>The receivers' addresses, in order.</summary>
    public ImmutableArray<string> Receivers { get; }

    /// <summary>The routing over these addresses; their order does not matter.</summary>
    public static TraceRouting Of(IEnumerable<string> addresses) => new([.. addresses.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);

    /// <summary>The address that gets the spans of a trace; null when there are no receivers. Cost: a few nanoseconds per receiver.</summary>
    public string? OwnerOf(TraceId traceId)
    {
        if (_hashes.Length == 0)
        {
            return null;
        }

        var trace = Mix(Mix(traceId.Low ^ 0x9E3779B97F4A7C15UL) + traceId.High);
        var best = 0;
        ulong highest = 0;
        for (var i = 0; i < _hashes.Length; i++)
        {
            var score = Mix(trace ^ _hashes[i]);
            if (score > highest)
            {
                highest = score;
                best = i;
            }
        }

        return Receivers[best];
    }

    /// <summary>Whether both have the same receivers.</summary>
    public bool SameAs(TraceRouting other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Receivers.AsSpan().SequenceEqual(other.Receivers.AsSpan());
    }

    private static ulong HashOf(string address)
    {
        var hasher = default(StableHasher);
        hasher.Add(address);
        return hasher.ToKey().High;
    }

    // The finalizer of splitmix64: every input bit reaches every output bit.
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }
}
