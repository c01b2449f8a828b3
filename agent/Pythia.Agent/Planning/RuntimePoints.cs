using System.Collections.Immutable;
using Pythia.Model;

namespace Pythia.Agent.Planning;

/// <summary>Names of the runtime layer's trace points.</summary>
internal static class RuntimePoints
{
    private static readonly ImmutableArray<(string Name, RuntimePoint Point)> Names =
    [
        ("lock/contention", RuntimePoint.LockContention),
        ("gc/pause", RuntimePoint.CollectionPause),
        ("exception/thrown", RuntimePoint.Exceptions),
        ("threadpool/queue", RuntimePoint.PoolQueue),
        ("threadpool/wait", RuntimePoint.PoolWait),
        ("http/queue", RuntimePoint.HttpQueue),
        ("dns/lookup", RuntimePoint.NameResolution),
        ("socket/connect", RuntimePoint.SocketConnect),
    ];

    /// <summary>All names, <c>source/operation</c>.</summary>
    public static IEnumerable<string> All => Names.Select(n => n.Name);

    /// <summary>Finds the point that an id names.</summary>
    public static bool TryOf(TracePointId id, out RuntimePoint point)
    {
        var name = id.Source + "/" + id.Operation;
        foreach (var entry in Names)
        {
            if (entry.Name == name)
            {
                point = entry.Point;
                return true;
            }
        }

        point = default;
        return false;
    }

    /// <summary>The name of a point, <c>source/operation</c>.</summary>
    public static string NameOf(RuntimePoint point) => Names.First(n => n.Point == point).Name;
}
