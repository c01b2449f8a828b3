using Pythia.Model;

namespace Pythia.Diagnosing.Grouping;

/// <summary>Which spans make up the workflow that groups are told apart by.</summary>
public static class Skeleton
{
    /// <summary>For traces whose skeleton is not known: what crosses a process boundary.</summary>
    public static bool CrossesProcesses(Span span)
    {
        ArgumentNullException.ThrowIfNull(span);
        return span.Kind is SpanKind.Server or SpanKind.Client or SpanKind.Producer or SpanKind.Consumer;
    }

    /// <summary>Makes the test for a known skeleton: the trace points that are always on.</summary>
    public static Func<Span, bool> Of(IReadOnlySet<TracePointId> tracePoints) =>
        span => tracePoints.Contains(OperationName.Of(span).ToTracePointId());
}
