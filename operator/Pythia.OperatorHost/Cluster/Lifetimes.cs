using System.Collections.Immutable;
using Pythia.Kubernetes;
using ObjectKey = Pythia.Diagnosing.Choosing.ObjectKey;

namespace Pythia.OperatorHost.Cluster;

/// <summary>
/// Notices that an expectation or a set has ended: it is gone, or another one bears its name. What was learned and decided for it
/// must not be told of its successor. One caller.
/// </summary>
internal sealed class Lifetimes
{
    private Dictionary<ObjectKey, string> _expectations = [];
    private Dictionary<ObjectKey, string> _sets = [];

    /// <summary>What has ended since the last call; nothing at the first.</summary>
    public ImmutableArray<ObjectKey> Ended(World world) =>
        [.. Ended(ref _expectations, world.Expectations).Concat(Ended(ref _sets, world.Sets)).Distinct()];

    private static List<ObjectKey> Ended<T>(ref Dictionary<ObjectKey, string> known, ImmutableArray<T> now)
        where T : KubernetesObject
    {
        var alive = now.ToDictionary(o => World.KeyOf(o), o => o.Metadata.Uid);
        var ended = known.Where(k => alive.GetValueOrDefault(k.Key) != k.Value).Select(k => k.Key).ToList();
        known = alive;
        return ended;
    }
}
