using Pythia.Crds.Schema;

namespace Pythia.Crds.InstrumentationBudgets;

/// <summary>The limits of a budget. All hold at once.</summary>
[Rule("!has(self.application) || !has(self.application.maxEnabledTracePoints) || self.application.maxEnabledTracePoints <= self.maxEnabledTracePoints",
    "application.maxEnabledTracePoints must not exceed maxEnabledTracePoints of the whole budget", Field = ".application.maxEnabledTracePoints")]
[Rule("!has(self.runtime) || !has(self.runtime.maxEnabledTracePoints) || self.runtime.maxEnabledTracePoints <= self.maxEnabledTracePoints",
    "runtime.maxEnabledTracePoints must not exceed maxEnabledTracePoints of the whole budget", Field = ".runtime.maxEnabledTracePoints")]
[Rule("!has(self.kernel) || !has(self.kernel.maxEnabledTracePoints) || self.kernel.maxEnabledTracePoints <= self.maxEnabledTracePoints",
    "kernel.maxEnabledTracePoints must not exceed maxEnabledTracePoints of the whole budget", Field = ".kernel.maxEnabledTracePoints")]
[Rule("!has(self.application) || !has(self.application.maxSpansPerSecond) || self.application.maxSpansPerSecond <= self.maxSpansPerSecond",
    "application.maxSpansPerSecond must not exceed maxSpansPerSecond of the whole budget", Field = ".application.maxSpansPerSecond")]
[Rule("!has(self.runtime) || !has(self.runtime.maxSpansPerSecond) || self.runtime.maxSpansPerSecond <= self.maxSpansPerSecond",
    "runtime.maxSpansPerSecond must not exceed maxSpansPerSecond of the whole budget", Field = ".runtime.maxSpansPerSecond")]
[Rule("!has(self.kernel) || !has(self.kernel.maxSpansPerSecond) || self.kernel.maxSpansPerSecond <= self.maxSpansPerSecond",
    "kernel.maxSpansPerSecond must not exceed maxSpansPerSecond of the whole budget", Field = ".kernel.maxSpansPerSecond")]
[Rule("!has(self.application) || !has(self.application.maxOverheadPermille) || self.application.maxOverheadPermille <= self.maxOverheadPermille",
    "application.maxOverheadPermille must not exceed maxOverheadPermille of the whole budget", Field = ".application.maxOverheadPermille")]
[Rule("!has(self.runtime) || !has(self.runtime.maxOverheadPermille) || self.runtime.maxOverheadPermille <= self.maxOverheadPermille",
    "runtime.maxOverheadPermille must not exceed maxOverheadPermille of the whole budget", Field = ".runtime.maxOverheadPermille")]
[Rule("!has(self.kernel) || !has(self.kernel.maxOverheadPermille) || self.kernel.maxOverheadPermille <= self.maxOverheadPermille",
    "kernel.maxOverheadPermille must not exceed maxOverheadPermille of the whole budget", Field = ".kernel.maxOverheadPermille")]
public sealed record BudgetLimits
{
    /// <summary>Trace points on at one time, the skeleton not counted.</summary>
    [IntegerBounds(0, PythiaBounds.EnabledItems)]
    public required int MaxEnabledTracePoints { get; init; }

    /// <summary>Spans per second over all nodes.</summary>
    [IntegerBounds(0, 10_000_000)]
    public required int MaxSpansPerSecond { get; init; }

    /// <summary>Bytes per second over all nodes.</summary>
    [IntegerBounds(0, 100_000_000_000)]
    public long MaxBytesPerSecond { get; init; } = 10_000_000;

    /// <summary>CPU that tracing adds to the traced pods, in thousandths of their own.</summary>
    [IntegerBounds(0, 1000)]
    public required int MaxOverheadPermille { get; init; }

    /// <summary>
    /// The same while nothing is searched and only the skeleton is on. Whatever exceeds it is recorded in slices of time. The smaller one of
    /// this and <see cref="MaxOverheadPermille"/> holds.
    /// </summary>
    [IntegerBounds(1, 1000)]
    public int MaxOverheadPermilleAtRest { get; init; } = 5;

    /// <summary>CPU of agent and probes on one node, in thousandths of a core.</summary>
    [IntegerBounds(0, 1_000_000)]
    public int MaxCpuMillicoresPerNode { get; init; } = 200;

    /// <summary>Resident memory of agent and probes on one node.</summary>
    [IntegerBounds(0, 1_048_576)]
    public int MaxMemoryMebibytesPerNode { get; init; } = 512;

    /// <summary>Limits of the application layer.</summary>
    public LayerLimits Application { get; init; } = new();

    /// <summary>Limits of the runtime layer.</summary>
    public LayerLimits Runtime { get; init; } = new();

    /// <summary>Limits of the kernel layer.</summary>
    public LayerLimits Kernel { get; init; } = new();
}
