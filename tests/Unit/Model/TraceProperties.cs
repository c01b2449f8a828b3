using FsCheck;
using FsCheck.Fluent;
using Pythia.Diagnosing.Grouping;
using Pythia.Model;
using Pythia.Crds.PerformanceExpectations;

namespace Pythia.Unit.Tests.Model;

/// <summary>Whatever arrives: duplicates, circles, missing parents, empty ids, wild clocks, negative and huge durations, any order.</summary>
public sealed class TraceProperties
{
    private static readonly Arbitrary<Span[]> AnySpans = Arb.From(Gen.Choose(0, 40).SelectMany(count => AnySpan().ArrayOf(count)));

    private static readonly AttributeSet[] Observed =
        [.. new[] { "offcpu", "runqueue" }.Select(state => AttributeSet.Of(("pythia.trace_point", AttributeValue.Of("kernel/s0/thread/" + state))))];

    [Fact]
    public void Every_span_is_a_node_once_or_counted() => Prop.ForAll(AnySpans, spans =>
    {
        var trace = Trace.FromSpans(spans);
        var real = trace.Nodes.ToArray().Count(node => node.Span is not null);
        return real + trace.Duplicates + trace.Foreign == spans.Length;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Nodes_form_a_forest_in_depth_first_order() => Prop.ForAll(AnySpans, spans =>
    {
        var nodes = Trace.FromSpans(spans).Nodes.ToArray();
        return nodes.Select((node, i) => (node, i)).All(item =>
            item.node.SubtreeEnd > item.i
            && item.node.End >= item.node.Start
            && (item.node.Parent < 0 || (item.node.Parent < item.i && item.node.SubtreeEnd <= nodes[item.node.Parent].SubtreeEnd)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Path_of_any_node_is_an_exact_partition_of_its_duration() => Prop.ForAll(AnySpans, spans =>
    {
        var trace = Trace.FromSpans(spans);
        for (var root = 0; root < trace.Nodes.Length; root++)
        {
            var path = CriticalPath.Compute(trace, root);
            var cursor = trace.Nodes[root].Start;
            foreach (var segment in path.Segments)
            {
                if (segment.Start != cursor || segment.End <= segment.Start || segment.Node < root || segment.Node >= trace.Nodes[root].SubtreeEnd)
                {
                    return false;
                }

                cursor = segment.End;
            }

            if (cursor != trace.Nodes[root].End || path.Segments.Sum(segment => segment.Duration) != trace.Nodes[root].Duration)
            {
                return false;
            }
        }

        return true;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Nodes_on_the_path_are_distinct_and_closed_under_parents() => Prop.ForAll(AnySpans, spans =>
    {
        var trace = Trace.FromSpans(spans);
        var path = CriticalPath.Compute(trace);
        var nodes = path.Nodes.ToHashSet();
        return nodes.Count == path.Nodes.Length && path.Nodes.All(node => node == path.Root || nodes.Contains(trace.Nodes[node].Parent));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Positions_of_a_request_add_up_to_its_duration() => Prop.ForAll(AnySpans, spans =>
    {
        var expectation = new Expectation
        {
            Name = "ns/any",
            Spec = new PerformanceExpectationSpec { Requests = new RequestSelector { Service = Expectation.AnyService } },
        };
        return new WorkflowGrouper().Assign(Trace.FromSpans(spans), [expectation])
            .All(request => request.Positions.Sum(position => position.Nanoseconds) == request.DurationNanoseconds);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Joined_trace_keeps_every_node_once_and_stays_a_forest() => Prop.ForAll(AnySpans, Arb.From(Gen.Choose(0, 1000)), (spans, seed) =>
    {
        var trace = Trace.FromSpans(spans);
        var random = new System.Random(seed);
        var count = trace.Nodes.Length;
        var waits = Enumerable.Range(0, count == 0 ? 0 : 5)
            .Select(_ => new TraceWait(random.Next(count), random.Next(-1, count + 1), Spans.At(random.Next(300)))).ToArray();
        var joined = trace.Join(waits);
        var nodes = joined.Nodes.ToArray();
        var path = CriticalPath.Compute(joined);
        return nodes.Length == count
            && nodes.Select(n => n.Span?.SpanId.Value ?? 0).Order().SequenceEqual(trace.Nodes.ToArray().Select(n => n.Span?.SpanId.Value ?? 0).Order())
            && nodes.Select((node, i) => (node, i)).All(item => item.node.SubtreeEnd > item.i && item.node.Parent < item.i && item.node.End >= item.node.Start)
            && path.Segments.Sum(s => s.Duration) == path.DurationNanoseconds;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Order_of_arrival_does_not_matter() => Prop.ForAll(AnySpans, Arb.From(Gen.Choose(0, 1000)), (spans, seed) =>
    {
        // Equal ids with different content, and equal times with equal ids, are decided by arrival; all else is not.
        var distinct = spans.Where(span => !span.SpanId.IsEmpty).DistinctBy(span => span.SpanId).Select((span, i) => Later(span, i)).ToArray();
        var shuffled = distinct.ToArray();
        new System.Random(seed).Shuffle(shuffled);
        return distinct.Length == 0 || Shape(Trace.FromSpans(distinct)).SequenceEqual(Shape(Trace.FromSpans(shuffled)));
    }).QuickCheckThrowOnFailure();

    private static Span Later(Span span, int index) => new()
    {
        TraceId = new TraceId(7, 1),
        SpanId = span.SpanId,
        ParentSpanId = span.ParentSpanId,
        Name = span.Name,
        Kind = span.Kind,
        StartUnixNanoseconds = Math.Clamp(span.StartUnixNanoseconds, 0, long.MaxValue / 8) + index,
        EndUnixNanoseconds = span.EndUnixNanoseconds,
        Resource = span.Resource,
        Scope = span.Scope,
        Attributes = span.Attributes,
        Links = span.Links,
    };

    private static IEnumerable<(ulong Id, int Parent, long Start, long End)> Shape(Trace trace)
    {
        var path = CriticalPath.Compute(trace);
        return trace.Nodes.ToArray().Select(node => (node.Span?.SpanId.Value ?? 0, node.Parent, node.Start, node.End))
            .Concat(path.Segments.Select(segment => (0UL, segment.Node, segment.Start, segment.End)));
    }

    private static Gen<Span> AnySpan() =>
        from id in Gen.Frequency((20, Gen.Choose(1, 30)), (1, Gen.Constant(0)))
        from parent in Gen.Frequency((10, Gen.Choose(1, 30)), (3, Gen.Constant(0)), (1, Gen.Choose(100, 105)))
        from start in Gen.Frequency((20, Gen.Choose(0, 200)), (1, Gen.Choose(-1_000_000, 1_000_000)))
        from duration in Gen.Frequency((20, Gen.Choose(0, 100)), (1, Gen.Choose(-100, 0)), (1, Gen.Choose(0, 1_000_000)))
        from kind in Gen.Choose(0, 5)
        from service in Gen.Choose(0, 3)
        from wild in Gen.Frequency((50, Gen.Constant(0)), (1, Gen.Choose(1, 3)))
        from links in Gen.Frequency((8, Gen.Constant(0)), (2, Gen.Choose(1, 3)))
        from observed in Gen.Frequency((3, Gen.Constant(-1)), (1, Gen.Choose(0, 1)))
        from trace in Gen.Frequency((50, Gen.Constant(1)), (1, Gen.Constant(2)))
        select new Span
        {
            TraceId = new TraceId(7, (ulong)trace),
            SpanId = new SpanId((ulong)id),
            ParentSpanId = new SpanId((ulong)parent),
            Name = $"op{id % 5}",
            Kind = (SpanKind)kind,
            StartUnixNanoseconds = wild switch { 1 => long.MinValue, 2 => long.MaxValue, _ => Spans.At(start) },
            EndUnixNanoseconds = wild switch { 1 => long.MaxValue, 3 => long.MinValue, _ => Spans.At(start + duration) },
            Resource = Spans.ResourceOf($"s{service}"),
            Scope = observed >= 0 ? "pythia.kernel" : string.Empty,
            Attributes = observed >= 0 ? Observed[observed] : AttributeSet.Empty,
            Links = [.. Enumerable.Range(1, links).Select(i => new SpanLink(new TraceId(7, 1), new SpanId((ulong)((id * 7 * i) + start) % 31)))],
        };
}
