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

    /// <summary>
    /// Makes the test for traces whose skeleton is what crosses processes, except trace points that can be switched on and off: groups
    /// must not change because instrumentation does. One caller at a time.
    /// </summary>
    public static Func<Span, bool> Without(IReadOnlySet<TracePointId> switchable)
    {
        ArgumentNullException.ThrowIfNull(switchable);
        if (switchable.Count == 0)
        {
            return CrossesProcesses;
        }

        var operations = new OperationTable();
        var known = new Dictionary<int, bool>();
        return span =>
        {
            if (!CrossesProcesses(span))
            {
                return false;
            }

            var operation = operations.Of(OperationName.Of(span));
            if (!known.TryGetValue(operation.Number, out var isSkeleton))
            {
                isSkeleton = !switchable.Contains(operation.Name.ToTracePointId());
                if (operation.Number > 0)
                {
                    known.Add(operation.Number, isSkeleton);
                }
            }

            return isSkeleton;
        };
    }
}
