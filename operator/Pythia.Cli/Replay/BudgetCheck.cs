using System.Collections.Immutable;
using System.Globalization;
using Pythia.Crds.InstrumentationBudgets;

namespace Pythia.Cli.Replay;

/// <summary>What the recording would cost if all of its trace points were always on, against a budget.</summary>
/// <param name="TracePoints">Trace points beyond the skeleton (what does not cross processes).</param>
/// <param name="SpansPerSecond">Spans per second over the recording's own time.</param>
/// <param name="Exceeded">The limits that this exceeds, in words; empty when it fits.</param>
internal sealed record BudgetCheck(int TracePoints, double SpansPerSecond, ImmutableArray<string> Exceeded)
{
    /// <summary>Checks the limits that a recording can tell something about.</summary>
    public static BudgetCheck Of(Recording recording, InstrumentationBudgetSpec budget)
    {
        var limits = budget.Limits;
        var spansPerSecond = recording.Spans / recording.Window.Length.TotalSeconds;
        var exceeded = ImmutableArray.CreateBuilder<string>();
        Check(recording.TracePointsBeyondSkeleton, budget.Suspend ? 0 : limits.MaxEnabledTracePoints, "maxEnabledTracePoints");
        Check(spansPerSecond, budget.Suspend ? 0 : limits.MaxSpansPerSecond, "maxSpansPerSecond");
        return new BudgetCheck(recording.TracePointsBeyondSkeleton, Math.Round(spansPerSecond, 1), exceeded.ToImmutable());

        void Check(double value, double limit, string name)
        {
            if (value > limit)
            {
                exceeded.Add(string.Create(CultureInfo.InvariantCulture, $"{name}: {value:0.#} of {limit:0.#}"));
            }
        }
    }
}
