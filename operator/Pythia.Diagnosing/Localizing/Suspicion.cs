using Pythia.Diagnosing.Grouping;

namespace Pythia.Diagnosing.Localizing;

/// <summary>What one detector says about one group, before the false discovery rate is applied.</summary>
/// <param name="Group">The group.</param>
/// <param name="Kind">The kind of problem.</param>
/// <param name="PValue">How likely so much is by chance.</param>
/// <param name="ExcessSeconds">The effect per request.</param>
/// <param name="Relevant">Whether the effect is large enough to be a problem.</param>
/// <param name="Message">The finding in one sentence; null when the effect is not relevant.</param>
internal readonly record struct Suspicion(
    GroupStatistics Group, ProblemKind Kind, double PValue, double ExcessSeconds, bool Relevant, string? Message);
