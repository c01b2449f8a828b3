using System.Collections.Immutable;
using Pythia.Model;

namespace Pythia.Ingesting.Assembling;

/// <summary>
/// Assemblers side by side, each with its share of the trace ids: all spans of a trace meet in one shard, and shards
/// share nothing. The host gives every shard a worker of its own.
/// </summary>
public sealed class ShardedAssembler
{
    private readonly ImmutableArray<TraceAssembler> _shards;

    /// <summary>Makes the shards.</summary>
    /// <param name="shards">How many; at least 1.</param>
    /// <param name="limits">Bounds for all shards together.</param>
    /// <param name="seed">See <see cref="TraceAssembler"/>.</param>
    public ShardedAssembler(int shards, AssembleLimits limits, ulong seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shards, 1);
        var share = limits.PerShard(shards);
        _shards = [.. Enumerable.Range(0, shards).Select(_ => new TraceAssembler(share, seed))];
    }

    /// <summary>The shards; each belongs to one worker.</summary>
    public ImmutableArray<TraceAssembler> Shards => _shards;

    /// <summary>Sorts spans by shard. Safe for concurrent use, as it touches no shard.</summary>
    /// <returns>One list per shard, in the order of arrival.</returns>
    public ImmutableArray<ImmutableArray<Span>> Split(ImmutableArray<Span> spans)
    {
        if (_shards.Length == 1)
        {
            return [spans];
        }

        var parts = new ImmutableArray<Span>.Builder[_shards.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = ImmutableArray.CreateBuilder<Span>((spans.Length / parts.Length) + 8);
        }

        foreach (var span in spans)
        {
            parts[TraceHash.ShardOf(span.TraceId, parts.Length)].Add(span);
        }

        return [.. parts.Select(part => part.ToImmutable())];
    }
}
