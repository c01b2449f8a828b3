using System.Collections.Immutable;

namespace Pythia.Crds.InstrumentationBudgets;

/// <summary>How much of a budget is used. Quantized, so that noise writes nothing.</summary>
public sealed record InstrumentationBudgetStatus
{
    /// <summary>The generation of the spec that this status answers.</summary>
    public long ObservedGeneration { get; init; }

    /// <summary>Trace points on now, the skeleton not counted.</summary>
    public int EnabledTracePoints { get; init; }

    /// <summary>Spans per second, to two significant digits.</summary>
    public int SpansPerSecond { get; init; }

    /// <summary>CPU that tracing adds to the traced pods, in thousandths.</summary>
    public int OverheadPermille { get; init; }

    /// <summary>The largest CPU use of agent and probes on one node, to two significant digits.</summary>
    public int CpuMillicoresPerNode { get; init; }

    /// <summary>The largest memory use of agent and probes on one node, to two significant digits.</summary>
    public int MemoryMebibytesPerNode { get; init; }

    /// <summary><c>Ready</c>, <c>Exhausted</c>, <c>Exceeded</c>.</summary>
    public ImmutableArray<Condition> Conditions { get; init; } = [];
}
