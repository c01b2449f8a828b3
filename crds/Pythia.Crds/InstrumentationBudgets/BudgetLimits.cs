namespace Pythia.Crds.InstrumentationBudgets;

/// <summary>The limits of a budget. All hold at once.</summary>
public sealed record BudgetLimits
{
    /// <summary>Trace points on at one time, the skeleton not counted.</summary>
    public required int MaxEnabledTracePoints { get; init; }

    /// <summary>Spans per second over all nodes.</summary>
    public required int MaxSpansPerSecond { get; init; }

    /// <summary>Bytes per second over all nodes.</summary>
    public long MaxBytesPerSecond { get; init; } = 10_000_000;

    /// <summary>CPU that tracing adds to the traced pods, in thousandths of their own.</summary>
    public required int MaxOverheadPermille { get; init; }

    /// <summary>CPU of agent and probes on one node, in thousandths of a core.</summary>
    public int MaxCpuMillicoresPerNode { get; init; } = 200;

    /// <summary>Resident memory of agent and probes on one node.</summary>
    public int MaxMemoryMebibytesPerNode { get; init; } = 512;

    /// <summary>Limits of the application layer.</summary>
    public LayerLimits Application { get; init; } = new();

    /// <summary>Limits of the runtime layer.</summary>
    public LayerLimits Runtime { get; init; } = new();

    /// <summary>Limits of the kernel layer.</summary>
    public LayerLimits Kernel { get; init; } = new();
}
