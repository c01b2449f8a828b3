namespace Pythia.Model;

/// <summary>A causal reference from one span to another, in the same or another trace.</summary>
/// <param name="TraceId">The trace of the linked span.</param>
/// <param name="SpanId">The linked span.</param>
public readonly record struct SpanLink(TraceId TraceId, SpanId SpanId);
