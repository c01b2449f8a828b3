using Pythia.Model;

namespace Pythia.Unit.Tests.Model;

/// <summary>Links on the critical path: messages with a producer and a consumer, replies, batches.</summary>
public sealed class SpanLinkTests
{
    [Fact]
    public void Work_behind_a_message_is_on_the_path_of_the_one_that_waits_for_the_answer()
    {
        // 1 sends with 2 and takes the answer with 3; the worker's 4 (linked to 2) works in 5 and answers with 6, to which 3 is linked.
        var path = Segments(
            Spans.Of(1, 0, 0, 100),
            Spans.Of(2, 1, 5, 10, kind: SpanKind.Producer),
            Spans.Of(3, 1, 12, 95, kind: SpanKind.Consumer, links: [6]),
            Spans.Of(4, 0, 20, 99, "worker", kind: SpanKind.Consumer, links: [2]),
            Spans.Of(5, 4, 30, 80, "worker"),
            Spans.Of(6, 4, 80, 90, "worker", kind: SpanKind.Producer));

        Assert.Equal(
            [
                (1UL, 0.0, 5.0), (2UL, 5.0, 10.0), (1UL, 10.0, 12.0), (3UL, 12.0, 20.0), (4UL, 20.0, 30.0), (5UL, 30.0, 80.0), (6UL, 80.0, 90.0),
                (3UL, 90.0, 95.0), (1UL, 95.0, 100.0),
            ],
            path);
    }

    [Fact]
    public void Consumer_that_nobody_waits_for_hangs_below_its_producer_and_is_not_on_the_path()
    {
        var trace = Trace.FromSpans([
            Spans.Of(1, 0, 0, 30),
            Spans.Of(2, 1, 5, 10, kind: SpanKind.Producer),
            Spans.Of(4, 0, 12, 500, "worker", kind: SpanKind.Consumer, links: [2]),
        ]);

        Assert.Equal(1UL, trace.Nodes[trace.Root].Span!.SpanId.Value);
        Assert.Equal([-1, 0, 1], trace.Nodes.ToArray().Select(n => n.Parent));
        Assert.True(trace.Nodes[2].IsAsynchronous);
        Assert.Equal([0, 1], CriticalPath.Compute(trace).Nodes);
    }

    [Fact]
    public void Batch_waits_for_the_last_of_its_messages()
    {
        // The batch 9 is open since 0 and is made of the messages 3 (ends at 20) and 5 (ends at 60), sent by two branches that nobody awaits.
        var path = Segments(
            Spans.Of(1, 0, 0, 100),
            Spans.Of(2, 1, 0, 1, kind: SpanKind.Producer),
            Spans.Of(4, 2, 5, 62, "b", kind: SpanKind.Consumer),
            Spans.Of(5, 4, 40, 60, "b"),
            Spans.Of(7, 2, 5, 25, "c", kind: SpanKind.Consumer),
            Spans.Of(3, 7, 10, 20, "c"),
            Spans.Of(9, 1, 1, 90, links: [3, 5]));

        Assert.Equal(
            [(2UL, 0.0, 1.0), (9UL, 1.0, 5.0), (4UL, 5.0, 40.0), (5UL, 40.0, 60.0), (9UL, 60.0, 90.0), (1UL, 90.0, 100.0)], path);
    }

    [Fact]
    public void Message_that_was_there_already_made_nobody_wait()
    {
        var path = Segments(
            Spans.Of(1, 0, 0, 100),
            Spans.Of(2, 1, 5, 10, kind: SpanKind.Producer),
            Spans.Of(3, 2, 6, 9, "b", kind: SpanKind.Consumer),
            Spans.Of(4, 1, 20, 90, kind: SpanKind.Consumer, links: [3]));

        Assert.Equal([(1UL, 0.0, 5.0), (2UL, 5.0, 10.0), (1UL, 10.0, 20.0), (4UL, 20.0, 90.0), (1UL, 90.0, 100.0)], path);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(77)]
    [InlineData(3)]
    public void Link_to_an_ancestor_to_nothing_or_to_itself_changes_nothing(ulong link)
    {
        var path = Segments(Spans.Of(1, 0, 0, 100), Spans.Of(3, 1, 20, 90, links: [link]));

        Assert.Equal([(1UL, 0.0, 20.0), (3UL, 20.0, 90.0), (1UL, 90.0, 100.0)], path);
    }

    [Fact]
    public void Spans_that_link_to_each_other_do_not_close_a_circle()
    {
        var trace = Trace.FromSpans([
            Spans.Of(1, 0, 0, 50, "a", links: [2]),
            Spans.Of(2, 0, 10, 60, "b", links: [1]),
        ]);

        Assert.Equal([-1, 0], trace.Nodes.ToArray().Select(n => n.Parent));
    }

    [Fact]
    public void Joined_work_ends_where_the_wait_ends()
    {
        var trace = Trace.FromSpans([
            Spans.Of(1, 0, 0, 100),
            Spans.Of(2, 1, 10, 90, "b", kind: SpanKind.Consumer),
            Spans.Of(3, 1, 20, 70),
        ]).Join([new TraceWait(2, 1, Spans.At(60))]);

        var work = Assert.Single(trace.Nodes.ToArray(), n => n.Span!.SpanId.Value == 2);
        Assert.Equal(60, Spans.Milliseconds(work.End));
        Assert.True(work.IsInferred && !work.IsAsynchronous);
        Assert.Equal([(1UL, 0.0, 20.0), (2UL, 20.0, 60.0), (3UL, 60.0, 70.0), (1UL, 70.0, 100.0)], Segments(trace));
    }

    private static List<(ulong Id, double Start, double End)> Segments(params Span[] spans) => Segments(Trace.FromSpans(spans));

    private static List<(ulong Id, double Start, double End)> Segments(Trace trace) =>
    [
        .. CriticalPath.Compute(trace).Segments.Select(segment => (
            trace.Nodes[segment.Node].Span!.SpanId.Value, Spans.Milliseconds(segment.Start), Spans.Milliseconds(segment.End))),
    ];
}
