using System.Collections.Immutable;
using Pythia.Diagnosing.Choosing;
using Pythia.OperatorHost.Cluster;

namespace Pythia.OperatorHost;

/// <summary>
/// Search spaces, made again only when the spec of their set changes or agents discover more, and now and then when traces have shown new
/// contexts: a catalogue can have thousands of entries.
/// </summary>
internal sealed class SpaceCache
{
    private const long LearnEveryNs = 10_000_000_000;

    private readonly Dictionary<string, (long Generation, int Size, int Learned, SearchSpace Space)> _byUid = new(StringComparer.Ordinal);
    private ImmutableArray<LearnedContext> _learned = [];
    private int _version;
    private long _learnedAt;

    public ImmutableArray<SearchSpace> Of(World world, ContextLearner contexts, long nowNs)
    {
        if (contexts.Version != _version && nowNs - _learnedAt >= LearnEveryNs)
        {
            (_version, _learned, _learnedAt) = (contexts.Version, contexts.Learned, nowNs);
        }

        foreach (var uid in _byUid.Keys.Except(world.Sets.Select(s => s.Metadata.Uid)).ToList())
        {
            _byUid.Remove(uid);
        }

        return [.. world.Sets.Select(Of)];
    }

    private SearchSpace Of(TracePointSetResource set)
    {
        if (!_byUid.TryGetValue(set.Metadata.Uid, out var known) || known.Generation != set.Metadata.Generation || known.Size != SizeOf(set) || known.Learned != _version)
        {
            known = (set.Metadata.Generation, SizeOf(set), _version, SearchSpace.Of(World.KeyOf(set), set.Spec, _learned));
            _byUid[set.Metadata.Uid] = known;
        }

        return known.Space;
    }

    // Discovering only ever adds: entries, or request types to an entry.
    private static int SizeOf(TracePointSetResource set) => set.Spec.Catalogue.Sum(e => 1 + e.RequestTypes.Length);
}
