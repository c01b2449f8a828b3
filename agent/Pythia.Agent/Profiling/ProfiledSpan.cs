using Pythia.Agent.Emitting;
using Pythia.Agent.Planning;
using Pythia.Model;

namespace Pythia.Agent.Profiling;

/// <summary>What a profile keeps of a span.</summary>
internal sealed record ProfiledSpan(SpanId SpanId, SpanId ParentId, string Source, string Operation, string Name, bool IsRequest, bool IsSkeleton)
{
    public static ProfiledSpan Of(OutgoingSpan span, string operation)
    {
        var isRequest = span.Kind == SpanKind.Server && span.Scope == ActivitySelection.ServerSource;
        return new ProfiledSpan(
            span.SpanId, span.ParentId, span.Scope, operation, span.Name, isRequest,
            isRequest || (span.Scope == ActivitySelection.ClientSource && operation == ActivitySelection.ClientOperation));
    }
}
