using Pythia.Crds.Schema;

namespace Pythia.Crds.InstrumentationBudgets;

/// <summary>The limits of one layer; what is not set is limited by the budget as a whole only.</summary>
public sealed record LayerLimits
{
    /// <summary>False: nothing of this layer is switched on.</summary>
    public bool Allowed { get; init; } = true;

    /// <summary>Trace points on at one time.</summary>
    [IntegerBounds(0, PythiaBounds.EnabledItems)]
    public int? MaxEnabledTracePoints { get; init; }

    /// <summary>Spans per second over all nodes.</summary>
    [IntegerBounds(0, 10_000_000)]
    public int? MaxSpansPerSecond { get; init; }

    /// <summary>CPU added to the traced pods, in thousandths.</summary>
    [IntegerBounds(0, 1000)]
    public int? MaxOverheadPermille { get; init; }
}
