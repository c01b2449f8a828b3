namespace Pythia.Model;

/// <summary>One span waits for another that is not its child.</summary>
/// <param name="Waiter">The node that waits.</param>
/// <param name="Work">The node that it waits for; neither above nor below the waiter.</param>
/// <param name="Until">When the wait was over: what the work did later nobody waited for. Nanoseconds, by the repaired clock.</param>
public readonly record struct TraceWait(int Waiter, int Work, long Until);
