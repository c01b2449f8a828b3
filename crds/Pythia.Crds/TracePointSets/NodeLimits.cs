using Pythia.Crds.Schema;

namespace Pythia.Crds.TracePointSets;

/// <summary>The budget's limits as they hold for one node; zero means nothing is allowed.</summary>
public sealed record NodeLimits
{
    /// <summary>CPU that tracing may add to the traced pods, in thousandths.</summary>
    [IntegerBounds(0, int.MaxValue)]
    public int MaxOverheadPermille { get; init; }

    /// <summary>CPU of agent and probes, in thousandths of a core.</summary>
    [IntegerBounds(0, int.MaxValue)]
    public int MaxCpuMillicoresPerNode { get; init; }

    /// <summary>Resident memory of agent and probes.</summary>
    [IntegerBounds(0, int.MaxValue)]
    public int MaxMemoryMebibytesPerNode { get; init; }

    /// <summary>Spans per second that the node may send.</summary>
    [IntegerBounds(0, int.MaxValue)]
    public int MaxSpansPerSecond { get; init; }

    /// <summary>How long what is on may stay on without word from the operator.</summary>
    [IntegerBounds(0, int.MaxValue)]
    public int LeaseSeconds { get; init; }
}
