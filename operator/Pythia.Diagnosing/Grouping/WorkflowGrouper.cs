using System.Collections.Immutable;
using Pythia.Model;

namespace Pythia.Diagnosing.Grouping;

/// <summary>
/// The stage entry of grouping: from a trace to the requests in it that expectations select, each with its group. Keeps only
/// the table of calling contexts; equal traces give equal keys in every process. One caller at a time.
/// </summary>
public sealed class WorkflowGrouper
{
    private readonly GroupingOptions _options;
    private readonly PathMeasure _measure;
    private readonly WorkflowSignature _signature = new();
    private readonly VariableCollector _variables;
    private readonly RequestTypeTable _types = new();
    private readonly List<int> _roots = [];
    private readonly List<GroupedRequest> _requests = [];

    /// <summary>Makes a grouper over a table of calling contexts (a new one when null).</summary>
    public WorkflowGrouper(CallingContextTree? contexts = null, GroupingOptions? options = null)
    {
        Contexts = contexts ?? new CallingContextTree();
        _options = options ?? new GroupingOptions();
        _measure = new PathMeasure(Contexts);
        _variables = new VariableCollector(_options);
    }

    /// <summary>The positions that <see cref="PositionTime.Position"/> refers to.</summary>
    public CallingContextTree Contexts { get; }

    /// <summary>Variables left out at the bound, in all, of the requests that were asked for theirs.</summary>
    public long DroppedVariables => _variables.Dropped;

    /// <summary>The requests of a trace, expectation by expectation, in the trace's order. Suspended expectations select nothing.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="expectations">What to look for.</param>
    /// <param name="skeleton">Which spans are always recorded; null: those that cross processes. Other spans refine positions and never change the group.</param>
    /// <param name="weight">How many traces this one stands for; see <see cref="GroupedRequest.Weight"/>.</param>
    /// <param name="nowNs">
    /// When it arrived. A request has ended by then, whatever the clock of its node says: otherwise what a fast clock has stamped would
    /// count as recorded after every change of instrumentation until the time that it shows.
    /// </param>
    public ImmutableArray<GroupedRequest> Assign(
        Trace trace, IReadOnlyList<Expectation> expectations, Func<Span, bool>? skeleton = null, double weight = 1, long nowNs = long.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(expectations);
        skeleton ??= Skeleton.CrossesProcesses;
        _requests.Clear();
        for (var i = 0; i < expectations.Count; i++)
        {
            var expectation = expectations[i];
            if (expectation.Spec.Suspend)
            {
                continue;
            }

            RequestSelection.Select(trace, expectation.Spec.Requests, _options.MaxRequestsPerTrace, _roots);
            foreach (var root in _roots)
            {
                _requests.Add(AssignOne(trace, root, expectation, skeleton, weight, nowNs));
            }
        }

        return [.. _requests];
    }

    private GroupedRequest AssignOne(Trace trace, int root, Expectation expectation, Func<Span, bool> skeleton, double weight, long nowNs)
    {
        var path = CriticalPath.Compute(trace, root);
        var positions = _measure.Measure(trace, path, skeleton);
        var nodes = path.Nodes.AsSpan();
        var signature = _signature.Compute(trace, nodes, _measure.SlotOfNode, root, _measure.Operations, _measure.InSkeleton);
        var span = trace.Nodes[root].Span;
        var type = _types.Of(span);
        var service = trace.Nodes[root].Service;

        var hasher = default(StableHasher);
        hasher.Add(expectation.Name);
        hasher.Add(service);
        hasher.Add(type);
        foreach (var key in expectation.Spec.GroupBy.IsDefault ? [] : expectation.Spec.GroupBy)
        {
            hasher.Add(key);
            hasher.Add(ValueOf(trace, root, key));
        }

        hasher.Add(signature);
        return new GroupedRequest
        {
            Expectation = expectation.Name,
            RequestType = type,
            Service = service,
            Group = hasher.ToKey(),
            TraceId = trace.Id,
            StartUnixNanoseconds = Math.Min(trace.Nodes[root].Start, nowNs - path.DurationNanoseconds),
            DurationNanoseconds = path.DurationNanoseconds,
            Weight = weight,
            Version = span?.Resource.Version ?? string.Empty,
            Positions = positions,
            Source = new VariableSource(_variables, trace, path.Nodes),
        };
    }

    /// <summary>The value that splits a request: of its own span or process, else of the first span below that has the key.</summary>
    private static string? ValueOf(Trace trace, int root, string key)
    {
        var nodes = trace.Nodes;
        for (var i = root; i < nodes[root].SubtreeEnd; i++)
        {
            if (nodes[i].Span is { } span
                && (span.Attributes.Text(key) ?? (i == root ? span.Resource.Attributes.Text(key) : null)) is { } value)
            {
                return value;
            }
        }

        return null;
    }
}
