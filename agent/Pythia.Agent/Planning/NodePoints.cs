using System.Collections.Immutable;
using Pythia.Model;

namespace Pythia.Agent.Planning;

/// <summary>Names of the node layer's trace points.</summary>
internal static class NodePoints
{
    private static readonly ImmutableArray<(string Name, NodePoint Point)> Names =
    [
        ("pressure/cpu", NodePoint.CpuPressure),
        ("pressure/io", NodePoint.IoPressure),
        ("pressure/memory", NodePoint.MemoryPressure),
        ("cpu/steal", NodePoint.CpuSteal),
        ("cpu/throttled", NodePoint.CpuThrottled),
    ];

    /// <summary>All names, <c>source/operation</c>.</summary>
    public static IEnumerable<string> All => Names.Select(n => n.Name);

    /// <summary>Finds the point that an id names.</summary>
    public static bool TryOf(TracePointId id, out NodePoint point)
    {
        var name = id.Source + "/" + id.Operation;
        var index = Names.ToList().FindIndex(n => n.Name == name);
        point = index < 0 ? default : Names[index].Point;
        return index >= 0;
    }

    /// <summary>The attribute that carries the value: <c>node.pressure.cpu</c> and so on.</summary>
    public static string AttributeOf(NodePoint point) => "node." + Names.First(n => n.Point == point).Name.Replace('/', '.');
}
