namespace Pythia.Diagnosing.Choosing;

/// <summary>One edge of the calling context tree as it was learned from traces: it refines a <see cref="SearchSpace"/>.</summary>
/// <param name="Id">Text form of the trace point.</param>
/// <param name="Parent">Text form of the trace point that it was seen inside of; empty at the top of its service.</param>
/// <param name="RequestType">The request type of its service, empty when not known.</param>
/// <param name="EventsPerRequest">How often it ran per request.</param>
public sealed record LearnedContext(string Id, string Parent, string RequestType, double EventsPerRequest);
