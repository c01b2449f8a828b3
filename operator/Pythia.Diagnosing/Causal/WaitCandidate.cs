namespace Pythia.Diagnosing.Causal;

/// <summary>Own time of one span, and the work of another in whose course it lies.</summary>
/// <param name="Waiter">The node whose own time it is.</param>
/// <param name="Start">The start of that time.</param>
/// <param name="End">Its end.</param>
/// <param name="Work">The node that does the work; neither above nor below the waiter.</param>
/// <param name="WentOn">Whether the work went on after the own time had ended: then it was not waited for.</param>
internal readonly record struct WaitCandidate(int Waiter, long Start, long End, int Work, bool WentOn);
