using Pythia.Model;

namespace Pythia.Agent.Profiling;

/// <summary>What a profile keeps of a span.</summary>
internal sealed record ProfiledSpan(SpanId SpanId, SpanId ParentId, string Source, string Operation, string Name, bool IsRequest, bool IsSkeleton);
