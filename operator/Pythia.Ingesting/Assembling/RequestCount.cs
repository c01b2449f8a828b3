namespace Pythia.Ingesting.Assembling;

/// <summary>How often a kind of request was seen, counted at its root span before anything is dropped.</summary>
/// <param name="Service">The service of the root span.</param>
/// <param name="Operation">The name of the root span; empty for all that were not counted by name.</param>
/// <param name="Seen">Root spans seen.</param>
public readonly record struct RequestCount(string Service, string Operation, long Seen);
