using Pythia.Model;

namespace Pythia.Agent.Applying.Injected;

/// <summary>The place of a span.</summary>
internal readonly record struct RecentSpan(TraceId TraceId, long StartUnixNanoseconds, long EndUnixNanoseconds);
