using Pythia.Model;

namespace Pythia.Diagnosing.Causal;

/// <summary>A wait that no parent-child relation and no link says: one operation's own time ends when the work of another does.</summary>
/// <param name="Waiter">The operation that waits.</param>
/// <param name="Work">The operation that it waits for; nobody waits for it as far as spans show.</param>
/// <param name="Requests">Requests in which the one was seen to wait for the other.</param>
/// <param name="ExplainedRatio">The part of the variation of the waiter's own time that the work's end explains, 0 to 1.</param>
public sealed record HiddenWait(OperationName Waiter, OperationName Work, long Requests, double ExplainedRatio);
