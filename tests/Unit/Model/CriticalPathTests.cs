using Pythia.Model;

namespace Pythia.Unit.Tests.Model;

public sealed class CriticalPathTests
{
    [Fact]
    public void Path_goes_through_the_child_that_finished_last()
    {
        var path = Segments(Spans.Of(1, 0, 0, 100), Spans.Of(2, 1, 10, 60), Spans.Of(3, 1, 20, 90));

        Assert.Equal([(1UL, false, 0.0, 20.0), (3UL, false, 20.0, 90.0), (1UL, false, 90.0, 100.0)], path);
    }

    [Fact]
    public void Child_that_outlives_its_parent_counts_until_the_parents_end()
    {
        var path = Segments(Spans.Of(1, 0, 0, 30), Spans.Of(2, 1, 20, 100));

        Assert.Equal([(1UL, false, 0.0, 20.0), (2UL, false, 20.0, 30.0)], path);
    }

    [Fact]
    public void Siblings_that_overlap_by_a_hundredth_or_more_are_parallel()
    {
        var path = Segments(Spans.Of(1, 0, 0, 100), Spans.Of(2, 1, 10, 51), Spans.Of(3, 1, 50, 90));

        Assert.Equal([(1UL, false, 0.0, 50.0), (3UL, false, 50.0, 90.0), (1UL, false, 90.0, 100.0)], path);
    }

    [Fact]
    public void Siblings_that_overlap_by_less_than_a_hundredth_are_sequential()
    {
        var path = Segments(Spans.Of(1, 0, 0, 100), Spans.Of(2, 1, 10, 50.5), Spans.Of(3, 1, 50, 90));

        Assert.Equal([(1UL, false, 0.0, 9.5), (2UL, false, 9.5, 50.0), (3UL, false, 50.0, 90.0), (1UL, false, 90.0, 100.0)], path);
    }

    [Fact]
    public void Wait_that_no_server_span_covers_is_charged_to_the_edge()
    {
        var path = Segments(
            Spans.Of(1, 0, 0, 100, kind: SpanKind.Server),
            Spans.Of(2, 1, 10, 90, kind: SpanKind.Client),
            Spans.Of(3, 2, 40, 80, "b", kind: SpanKind.Server));

        Assert.Equal(
            [(1UL, false, 0.0, 10.0), (2UL, true, 10.0, 40.0), (3UL, false, 40.0, 80.0), (2UL, true, 80.0, 90.0), (1UL, false, 90.0, 100.0)], path);
    }

    [Fact]
    public void Client_span_without_a_server_span_keeps_its_time()
    {
        var path = Segments(
            Spans.Of(1, 0, 0, 100, kind: SpanKind.Server),
            Spans.Of(2, 1, 10, 90, kind: SpanKind.Client),
            Spans.Of(3, 2, 40, 80));

        Assert.DoesNotContain(path, segment => segment.IsEdge);
    }

    [Fact]
    public void Observations_divide_the_time_that_no_child_has()
    {
        var path = Segments(
            Spans.Of(1, 0, 0, 100), Spans.Of(2, 1, 30, 60), Spans.Observed(3, 1, 20, 80), Spans.Observed(4, 1, 10, 40), Spans.Observed(5, 1, 70, 75), Spans.Observed(6, 1, -50, -10));

        Assert.Equal(
            [(1UL, false, 0.0, 10.0), (4UL, false, 10.0, 20.0), (3UL, false, 20.0, 30.0), (2UL, false, 30.0, 60.0), (3UL, false, 60.0, 80.0), (1UL, false, 80.0, 100.0)],
            path);
    }

    [Fact]
    public void Observations_inside_of_one_another_belong_to_the_innermost_that_names_its_parent()
    {
        var path = Segments(Spans.Of(1, 0, 0, 100), Spans.Observed(2, 1, 10, 90), Spans.Observed(3, 2, 0, 30), Spans.Of(4, 1, 40, 50));

        Assert.Equal(
            [(1UL, false, 0.0, 10.0), (3UL, false, 10.0, 30.0), (2UL, false, 30.0, 40.0), (4UL, false, 40.0, 50.0), (2UL, false, 50.0, 90.0), (1UL, false, 90.0, 100.0)],
            path);
    }

    [Fact]
    public void Wait_of_the_callee_before_the_call_began_is_cut_to_the_call()
    {
        var path = Segments(
            Spans.Of(1, 0, 0, 100, kind: SpanKind.Client),
            Spans.Of(2, 1, 60, 90, "b", kind: SpanKind.Server),
            Spans.Observed(3, 1, -40, 59, "b"));

        Assert.Equal([(3UL, false, 0.0, 59.0), (1UL, true, 59.0, 60.0), (2UL, false, 60.0, 90.0), (1UL, true, 90.0, 100.0)], path);
    }

    [Fact]
    public void Wait_of_the_callee_is_moved_as_the_callees_clock_is()
    {
        var path = Segments(
            Spans.Of(1, 0, 0, 100, kind: SpanKind.Client),
            Spans.Of(2, 1, 560, 590, "b", kind: SpanKind.Server),
            Spans.Observed(3, 1, 530, 550, "b"));

        // The smallest shift that puts the request into the call is 490.
        Assert.Equal([(1UL, true, 0.0, 40.0), (3UL, false, 40.0, 60.0), (1UL, true, 60.0, 70.0), (2UL, false, 70.0, 100.0)], path);
    }

    [Fact]
    public void Wait_for_a_thread_that_was_not_let_run_is_charged_to_that()
    {
        var path = Segments(
            Spans.Of(1, 0, 0, 100), Spans.Of(2, 1, 60, 80), Spans.Observed(3, 1, 10, 90), Spans.Preempted(4, 1, -20, 30), Spans.Preempted(5, 1, 50, 85), Spans.Preempted(6, 1, 52, 55));

        Assert.Equal(
            [
                (4UL, false, 0.0, 30.0), (3UL, false, 30.0, 50.0), (5UL, false, 50.0, 60.0), (2UL, false, 60.0, 80.0), (5UL, false, 80.0, 85.0),
                (3UL, false, 85.0, 90.0), (1UL, false, 90.0, 100.0),
            ],
            path);
    }

    [Fact]
    public void Momentary_observation_is_on_the_path_without_time()
    {
        var trace = Trace.FromSpans([Spans.Of(1, 0, 0, 100), Spans.Observed(2, 1, 50, 50)]);

        var path = CriticalPath.Compute(trace);

        Assert.Equal([0, 1], path.Nodes);
        Assert.Equal(100_000_000, path.Segments.Sum(segment => segment.Duration));
    }

    [Fact]
    public void Path_of_a_subtree_covers_that_subtree()
    {
        var trace = Trace.FromSpans([Spans.Of(1, 0, 0, 100), Spans.Of(2, 1, 10, 60), Spans.Of(3, 2, 20, 50)]);

        var path = CriticalPath.Compute(trace, 1);

        Assert.Equal(50_000_000, path.DurationNanoseconds);
        Assert.Equal([1, 2], path.Nodes);
    }

    private static List<(ulong Id, bool IsEdge, double Start, double End)> Segments(params Span[] spans)
    {
        var trace = Trace.FromSpans(spans);
        return [.. CriticalPath.Compute(trace).Segments.Select(segment => (
            trace.Nodes[segment.Node].Span!.SpanId.Value, segment.IsEdge, Spans.Milliseconds(segment.Start), Spans.Milliseconds(segment.End)))];
    }
}
