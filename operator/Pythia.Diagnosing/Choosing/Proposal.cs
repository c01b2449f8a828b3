namespace Pythia.Diagnosing.Choosing;

/// <summary>A strategy's wish.</summary>
/// <param name="Candidate">What to switch on.</param>
/// <param name="Gain">What it is expected to tell; the unit is the strategy's own (for <c>information</c>: bits).</param>
public sealed record Proposal(Candidate Candidate, double Gain);
