using Pythia.Model;

namespace Pythia.Unit.Tests.Model;

public sealed class TraceTests
{
    [Fact]
    public void No_spans_give_an_empty_trace()
    {
        var trace = Trace.FromSpans([]);

        Assert.Equal(-1, trace.Root);
        Assert.Equal(0, trace.Nodes.Length);
        Assert.Empty(CriticalPath.Compute(trace).Segments);
    }

    [Fact]
    public void Nodes_are_in_depth_first_order_with_siblings_by_start()
    {
        var trace = Trace.FromSpans([Spans.Of(4, 1, 6, 9), Spans.Of(3, 2, 2, 3), Spans.Of(1, 0, 0, 10), Spans.Of(2, 1, 1, 5)]);

        Assert.Equal([1UL, 2UL, 3UL, 4UL], Ids(trace));
        Assert.Equal(3, trace.Nodes[1].SubtreeEnd);
        Assert.Equal(1, trace.FirstChild(0));
        Assert.Equal(3, trace.NextSibling(1));
        Assert.Equal(-1, trace.NextSibling(3));
    }

    [Fact]
    public void Duplicate_is_dropped_and_the_later_end_stays()
    {
        var trace = Trace.FromSpans([Spans.Of(1, 0, 0, 4), Spans.Of(1, 0, 0, 10), Spans.Of(1, 0, 0, 6)]);

        Assert.Equal(2, trace.Duplicates);
        Assert.Equal(10_000_000, trace.Nodes[trace.Root].Duration);
    }

    [Fact]
    public void Spans_of_another_trace_are_left_out_and_counted()
    {
        var trace = Trace.FromSpans([Spans.Of(1, 0, 0, 4), Spans.Of(2, 1, 0, 4, trace: 2)]);

        Assert.Equal(1, trace.Foreign);
        Assert.Equal([1UL], Ids(trace));
    }

    [Fact]
    public void Missing_parent_is_one_hidden_node_over_its_children()
    {
        var trace = Trace.FromSpans([Spans.Of(2, 9, 1, 3), Spans.Of(3, 9, 4, 8)]);

        Assert.Equal(TraceNodeFlags.Hidden, trace.Nodes[0].Flags);
        Assert.Null(trace.Nodes[0].Span);
        Assert.Equal(7_000_000, trace.Nodes[0].Duration);
        Assert.Equal([0, 0], [trace.Nodes[1].Parent, trace.Nodes[2].Parent]);
    }

    [Fact]
    public void Main_root_is_a_real_span_even_when_a_hidden_one_is_longer()
    {
        var trace = Trace.FromSpans([Spans.Of(1, 0, 5, 6), Spans.Of(2, 9, 0, 100)]);

        Assert.Equal(1UL, trace.Nodes[trace.Root].Span!.SpanId.Value);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Cycle_is_cut_at_its_earliest_span_in_any_order(bool reversed)
    {
        Span[] spans = [Spans.Of(1, 3, 2, 9), Spans.Of(2, 1, 1, 9), Spans.Of(3, 2, 3, 9), Spans.Of(4, 4, 0, 1)];
        var trace = Trace.FromSpans(reversed ? [.. spans.Reverse()] : spans);

        Assert.Equal([4UL, 2UL, 3UL, 1UL], Ids(trace));
        Assert.Equal([-1, -1, 1, 2], trace.Nodes.ToArray().Select(node => node.Parent));
        Assert.True(trace.Nodes[1].Flags.HasFlag(TraceNodeFlags.CycleCut));
    }

    [Fact]
    public void Negative_duration_counts_as_empty_and_is_marked()
    {
        var trace = Trace.FromSpans([Spans.Of(1, 0, 5, 3)]);

        Assert.Equal(0, trace.Nodes[0].Duration);
        Assert.True(trace.Nodes[0].Flags.HasFlag(TraceNodeFlags.NegativeDuration));
    }

    [Theory]
    [InlineData(-30, -10, 0, 20)] // before its parent: to the parent's start
    [InlineData(95, 115, 80, 100)] // after the parent's end: to the parent's end
    [InlineData(10, 30, 10, 30)] // inside: nothing
    [InlineData(-50, 100, 0, 150)] // longer than the parent: only the start is repaired
    [InlineData(20, 150, 20, 150)] // outlives its parent and cannot fit: nothing
    public void Span_of_another_clock_is_moved_by_the_smallest_shift(double start, double end, double repairedStart, double repairedEnd)
    {
        var trace = Trace.FromSpans([Spans.Of(1, 0, 0, 100), Spans.Of(2, 1, start, end, "b", kind: SpanKind.Server), Spans.Of(3, 2, start, end, "b")]);

        var shifted = start.CompareTo(repairedStart) != 0;
        for (var i = 1; i <= 2; i++)
        {
            Assert.Equal((repairedStart, repairedEnd), (Spans.Milliseconds(trace.Nodes[i].Start), Spans.Milliseconds(trace.Nodes[i].End)));
            Assert.Equal(shifted, trace.Nodes[i].Flags.HasFlag(TraceNodeFlags.Shifted));
        }
    }

    [Fact]
    public void Call_back_into_the_first_clock_is_not_moved_with_its_caller()
    {
        var trace = Trace.FromSpans([Spans.Of(1, 0, 0, 100), Spans.Of(2, 1, -50, -10, "b"), Spans.Of(3, 2, 12, 20)]);

        Assert.Equal(50_000_000, trace.Nodes[1].ShiftNanoseconds);
        Assert.Equal(0, trace.Nodes[2].ShiftNanoseconds);
    }

    [Fact]
    public void Same_clock_is_never_repaired()
    {
        var trace = Trace.FromSpans([Spans.Of(1, 0, 0, 10), Spans.Of(2, 1, -5, 3)]);

        Assert.Equal(TraceNodeFlags.None, trace.Nodes[1].Flags);
        Assert.Equal(-5, Spans.Milliseconds(trace.Nodes[1].Start));
    }

    [Fact]
    public void Consumers_children_of_producers_followers_and_late_spans_are_asynchronous()
    {
        var follows = AttributeSet.Of(("jaeger.ref_type", AttributeValue.Of("FOLLOWS_FROM")));
        var trace = Trace.FromSpans(
        [
            Spans.Of(1, 0, 0, 10),
            Spans.Of(2, 1, 1, 2, "b", kind: SpanKind.Consumer),
            Spans.Of(3, 1, 2, 3, attributes: follows),
            Spans.Of(4, 1, 3, 4, kind: SpanKind.Producer),
            Spans.Of(5, 4, 3, 4),
            Spans.Of(6, 1, 11, 12),
        ]);

        Assert.Equal([false, true, true, false, true, true], trace.Nodes.ToArray().Select(node => node.IsAsynchronous));
    }

    [Fact]
    public void Chain_of_a_hundred_thousand_spans_is_no_problem()
    {
        var spans = Enumerable.Range(1, 100_000).Select(i => Spans.Of((ulong)i, (ulong)i - 1, 0, 10)).ToList();

        var path = CriticalPath.Compute(Trace.FromSpans(spans));

        Assert.Equal(100_000, path.Nodes.Length);
        Assert.Equal(10_000_000, path.Segments.Sum(segment => segment.Duration));
    }

    private static IEnumerable<ulong> Ids(Trace trace) => trace.Nodes.ToArray().Select(node => node.Span!.SpanId.Value);
}
