using System.Collections.Immutable;
using Pythia.Crds.Schema;

namespace Pythia.Crds.InstrumentationBudgets;

/// <summary>How much of a budget is used. Quantized, so that noise writes nothing.</summary>
public sealed record InstrumentationBudgetStatus
{
    /// <summary>The generation of the spec that this status answers.</summary>
    [IntegerBounds(0, PythiaBounds.LargestInteger)]
    public long ObservedGeneration { get; init; }

    /// <summary>Trace points on now, the skeleton not counted.</summary>
    [IntegerBounds(0, int.MaxValue)]
    public int EnabledTracePoints { get; init; }

    /// <summary>Spans per second, to two significant digits.</summary>
    [IntegerBounds(0, int.MaxValue)]
    public int SpansPerSecond { get; init; }

    /// <summary>CPU that tracing adds to the traced pods, in thousandths.</summary>
    [IntegerBounds(0, int.MaxValue)]
    public int OverheadPermille { get; init; }

    /// <summary>The overhead as a column of kubectl shows it. Follows from <see cref="OverheadPermille"/>.</summary>
    [TextBounds(0, 16)]
    public string Overhead => PermilleText.Of(OverheadPermille);

    /// <summary>The largest CPU use of agent and probes on one node, to two significant digits.</summary>
    [IntegerBounds(0, int.MaxValue)]
    public int CpuMillicoresPerNode { get; init; }

    /// <summary>The largest memory use of agent and probes on one node, to two significant digits.</summary>
    [IntegerBounds(0, int.MaxValue)]
    public int MemoryMebibytesPerNode { get; init; }

    /// <summary><c>Ready</c>, <c>Exhausted</c>, <c>Exceeded</c>.</summary>
    [ListBounds(ListShape.Map, PythiaBounds.ConditionItems, "type")]
    public ImmutableArray<Condition> Conditions { get; init; } = [];
}
