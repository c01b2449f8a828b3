using Pythia.Model;

namespace Pythia.Agent.Applying;

/// <summary>The span that a thread served at some time.</summary>
internal readonly record struct RequestContext(TraceId TraceId, SpanId SpanId);
