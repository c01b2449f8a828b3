using Pythia.Agent.Applying;
using Pythia.Agent.Applying.Bpftrace;
using Pythia.Agent.Applying.EventPipe;
using Pythia.Agent.Emitting;
using Pythia.Agent.Planning;
using Pythia.Model;

namespace Pythia.Unit.Tests.Agent;

/// <summary>Waits that end before a thread serves the request that they delay.</summary>
public sealed class DispatchTests
{
    private const long Second = 1_000_000_000;
    private const long Millisecond = 1_000_000;

    private static readonly Guid Request = new("00000011-0000-0000-0000-000000000000");
    private static readonly RequestContext Span = new(new TraceId(1, 2), new SpanId(3));
    private static readonly SpanSource Source = new([]);

    private readonly ThreadLog threads = new();
    private readonly SpanQueue queue = new();
    private readonly RuntimeEvents events;

    public DispatchTests()
    {
        threads.AddActivity(Request, Span);
        events = new RuntimeEvents("cart", Source, new MonotonicClock(), threads, queue);
    }

    [Fact]
    public void Thread_goes_over_to_a_request_next()
    {
        threads.AddSwitch(7, 100, Guid.Empty, Guid.Empty);
        threads.AddSwitch(7, 200, Guid.Empty, Request);

        Assert.Equal(Span, threads.FindNext(7, 150, 200));
        Assert.Equal(Span, threads.FindNext(7, 200, 300));
        Assert.Null(threads.FindNext(7, 150, 199));
        Assert.Null(threads.FindNext(7, 201, 300));
        Assert.Null(threads.FindNext(8, 0, 300));
    }

    [Fact]
    public void Work_item_delays_the_request_that_its_thread_serves_next()
    {
        var waits = new PoolWaits(events, threads.Handovers) { AreWanted = true };
        waits.Enqueued(42, Second, thread: 5);
        waits.Dequeued(42, Second + (5 * Millisecond), thread: 7);
        threads.AddSwitch(7, Second + (5 * Millisecond) + 20_000, Guid.Empty, Request);

        events.Flush(3 * Second);

        var span = Assert.Single(Emitted());
        Assert.Equal(("threadpool/wait", Span.TraceId, Span.SpanId), (span.Name, span.TraceId, span.ParentId));
        Assert.Equal(5 * Millisecond, (long)(span.EndUnixNanoseconds - span.StartUnixNanoseconds));
    }

    [Fact]
    public void Wait_of_a_thread_delays_whoever_gets_the_work_that_it_queues()
    {
        threads.Handovers.Enqueued(42, Second, 5);
        threads.Handovers.Dequeued(42, Second + Millisecond, 6);
        threads.Handovers.Enqueued(43, Second + Millisecond + 10, 6);
        threads.Handovers.Dequeued(43, Second + (2 * Millisecond), 7);
        threads.AddSwitch(7, Second + (2 * Millisecond) + 10, Guid.Empty, Request);

        Assert.Equal([Span], threads.Delayed(Second - 100, 5, Second - 50, Second + 50));
        Assert.Empty(threads.Delayed(Second - 100, 5, Second + 50, Second + 100));
    }

    [Fact]
    public void Wait_before_a_request_began_delays_the_call_that_brought_it()
    {
        var call = new SpanId(9);
        threads.Arrivals.Add(Span.SpanId, call, Second + (5 * Millisecond) + 30_000);
        threads.AddSwitch(7, Second + (5 * Millisecond) + 20_000, Guid.Empty, Request);

        Assert.Equal(Span with { SpanId = call }, Assert.Single(threads.Delayed(Second, 7, Second + (5 * Millisecond), 2 * Second)));
        Assert.Equal(Span, Assert.Single(threads.Delayed(Second + (6 * Millisecond), 7, Second + (5 * Millisecond), 2 * Second)));
    }

    [Fact]
    public void Item_that_queues_itself_again_delays_all_that_is_behind_in_its_queue()
    {
        var later = Enumerable.Range(1, 6).Select(i => (Activity: new Guid(i, 9, 9, [0, 0, 0, 0, 0, 0, 0, 9]), Context: new RequestContext(new TraceId(1, 2), new SpanId((ulong)(100 + i))))).ToArray();
        threads.Handovers.Enqueued(42, Second, 5);
        for (var i = 0; i < later.Length; i++)
        {
            var at = Second + ((i + 1) * Millisecond);
            threads.AddActivity(later[i].Activity, later[i].Context);
            threads.Handovers.Dequeued(42, at, thread: 7 + i);
            threads.Handovers.Enqueued(42, at + 10, thread: 7 + i);
            threads.Handovers.Enqueued(50 + i, at + 20, thread: 7 + i);
            threads.Handovers.Dequeued(50 + i, at + 30, thread: 20 + i);
            threads.AddSwitch(20 + i, at + 40, Guid.Empty, later[i].Activity);
        }

        var first = threads.Handovers.From(5, Second, Second)[0];

        Assert.Equal(later.Select(l => l.Context.SpanId.Value), threads.Delayed(first).Select(c => c.SpanId.Value).Order());
    }

    [Fact]
    public void Answer_that_waits_for_a_thread_delays_the_call_from_the_requests_end_on()
    {
        var call = new SpanId(9);
        threads.Arrivals.Add(Span.SpanId, call, Second);
        threads.AddSwitch(5, Second, Guid.Empty, Request);
        var waits = new PoolWaits(events, threads.Handovers) { AreWanted = true };
        waits.Enqueued(42, Second + Millisecond, thread: 5);
        threads.Arrivals.Ended(Span.SpanId, Second + (2 * Millisecond));
        waits.Dequeued(42, Second + (9 * Millisecond), thread: 7);

        events.Flush(3 * Second);

        var span = Assert.Single(Emitted());
        Assert.Equal((call, 7 * Millisecond), (span.ParentId, (long)(span.EndUnixNanoseconds - span.StartUnixNanoseconds)));
    }

    [Fact]
    public void Item_that_is_taken_while_its_request_goes_on_delays_nobody()
    {
        threads.Arrivals.Add(Span.SpanId, new SpanId(9), Second);
        threads.AddSwitch(5, Second, Guid.Empty, Request);
        var waits = new PoolWaits(events, threads.Handovers) { AreWanted = true };
        waits.Enqueued(42, Second + Millisecond, thread: 5);
        waits.Dequeued(42, Second + (9 * Millisecond), thread: 7);
        threads.Arrivals.Ended(Span.SpanId, Second + (12 * Millisecond));

        events.Flush(3 * Second);

        Assert.Empty(Emitted());
    }

    [Fact]
    public void Work_item_delays_nobody_when_its_thread_takes_another_one_first()
    {
        var waits = new PoolWaits(events, threads.Handovers) { AreWanted = true };
        waits.Enqueued(42, Second, thread: 5);
        waits.Enqueued(43, Second + (5 * Millisecond), thread: 5);
        waits.Dequeued(42, Second + (5 * Millisecond), thread: 7);
        waits.Dequeued(43, Second + (5 * Millisecond) + 10_000, thread: 7);
        threads.AddSwitch(7, Second + (5 * Millisecond) + 20_000, Guid.Empty, Request);

        events.Flush(3 * Second);

        Assert.Empty(Emitted());
        Assert.Equal(1, events.Unattributed);
    }

    [Fact]
    public void Name_is_looked_up_for_the_request_that_queues_for_a_connection()
    {
        events.IsQueueWanted = true;
        events.Add(new RuntimeEvent(RuntimePoint.NameResolution, Second, Second + (4 * Millisecond), Guid.Empty, 9));
        events.Add(new RuntimeEvent(RuntimePoint.HttpQueue, Second - Millisecond, Second + (6 * Millisecond), Request, 7));

        events.Flush(4 * Second);

        var spans = Emitted();
        Assert.Equal(["http/queue", "dns/lookup"], spans.Select(span => span.Name));
        Assert.Equal(Span.SpanId, spans[0].ParentId);
        Assert.Equal(spans[0].SpanId, spans[1].ParentId);
    }

    [Fact]
    public void Look_up_hangs_below_the_request_when_the_queue_is_not_asked_for()
    {
        events.Add(new RuntimeEvent(RuntimePoint.NameResolution, Second, Second + (4 * Millisecond), Guid.Empty, 9));
        events.Add(new RuntimeEvent(RuntimePoint.HttpQueue, Second, Second + (6 * Millisecond), Request, 7));
        events.Add(new RuntimeEvent(RuntimePoint.HttpQueue, Second + (3 * Millisecond) + 1_000_000, Second + (9 * Millisecond), Request, 8));

        events.Flush(4 * Second);

        var span = Assert.Single(Emitted());
        Assert.Equal(("dns/lookup", Span.SpanId), (span.Name, span.ParentId));
    }

    [Fact]
    public void Sums_become_variables_of_the_process()
    {
        var process = new ServedProcess(threads, Source, new RequestVariables());
        var variables = new KernelVariables();
        var faults = (5, TemplateTracepoints.CodeOf(KernelTemplate.PageFault, 0));
        var segments = (5, TemplateTracepoints.CodeOf(KernelTemplate.TcpRoundTrip, 0));
        variables.Update(new Dictionary<(int, int), KernelSum> { [faults] = new(100, 0), [segments] = new(10, 10 * Millisecond) }, _ => process, Second);
        variables.Update(new Dictionary<(int, int), KernelSum> { [faults] = new(300, 0), [segments] = new(14, 22 * Millisecond) }, _ => process, 3 * Second);

        var attributes = new List<SpanAttribute>();
        process.Variables.AppendTo(attributes, 3 * Second);

        Assert.Equal(
            [("process.page_faults", 100.0), ("tcp.rtt", 3.0)],
            attributes.Select(attribute => (attribute.Key, attribute.Number)).OrderBy(attribute => attribute.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void Program_tells_throttling_from_other_waits_and_follows_sockets()
    {
        var program = KernelProgram.Build([Probe(KernelTemplate.ThreadThrottled), Probe(KernelTemplate.TcpRetransmit), Probe(KernelTemplate.PageFault)], _ => true);

        Assert.Contains("cfs_bandwidth.throttled_time", program.Text, StringComparison.Ordinal);
        Assert.Contains("tracepoint:tcp:tcp_retransmit_skb", program.Text, StringComparison.Ordinal);
        Assert.Equal(2, program.Text.Split("sock_send_length").Length);
        Assert.Contains("page_fault_user { $p = pid; if ($p == 5) { @f5 = count(); } }", program.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Throttling_needs_the_types_of_the_kernel()
    {
        var program = KernelProgram.Build([Probe(KernelTemplate.ThreadThrottled)], name => name != KernelProgram.KernelTypes);

        Assert.Equal([KernelTemplate.ThreadThrottled], program.Missing);
    }

    private static KernelProbe Probe(KernelTemplate template) => new()
    {
        Id = $"kernel/cart/{KernelTemplates.NameOf(template)}",
        Template = template,
        MinMicroseconds = 1000,
        Pids = [5],
    };

    private List<OutgoingSpan> Emitted()
    {
        var spans = new List<OutgoingSpan>();
        while (queue.Reader.TryRead(out var span))
        {
            spans.Add(span);
        }

        return spans;
    }
}
