namespace Pythia.Diagnosing.Choosing;

/// <summary>One candidate of a decision.</summary>
/// <param name="Id">The trace point.</param>
/// <param name="Gain">What it was expected to tell.</param>
/// <param name="Cost">The part of the tightest limit that it uses.</param>
/// <param name="Chosen">Whether it was switched on.</param>
/// <param name="Note">Why not, when it was proposed and not switched on.</param>
public sealed record DecisionChoice(string Id, double Gain, double Cost, bool Chosen, string Note = "");
