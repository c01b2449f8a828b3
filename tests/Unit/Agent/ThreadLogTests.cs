using Pythia.Agent.Applying;
using Pythia.Model;

namespace Pythia.Unit.Tests.Agent;

public sealed class ThreadLogTests
{
    private static readonly Guid Request = new("00000011-0000-0000-0000-000000000000");
    private static readonly Guid Inner = new("00001011-0000-0000-0000-000000000000");
    private static readonly RequestContext Span = new(new TraceId(1, 2), new SpanId(3));

    [Fact]
    public void Thread_serves_the_activity_that_it_went_over_to_last()
    {
        var log = new ThreadLog();
        log.AddActivity(Request, Span);
        log.AddSwitch(7, 100, Guid.Empty, Request);
        log.AddSwitch(7, 200, Request, Guid.Empty);

        Assert.Null(log.Find(7, 99));
        Assert.Equal(Span, log.Find(7, 100));
        Assert.Equal(Span, log.Find(7, 199));
        Assert.Null(log.Find(7, 200));
        Assert.Null(log.Find(8, 150));
    }

    [Fact]
    public void Activity_that_nobody_asked_for_counts_for_the_one_around_it()
    {
        var log = new ThreadLog();
        log.AddActivity(Request, Span);
        log.AddSwitch(7, 100, Request, Inner);

        Assert.Equal(Span, log.Find(7, 150));
        Assert.Equal(Span, log.Find(Inner));
    }

    [Fact]
    public void Activity_may_become_known_after_the_switch_to_it()
    {
        var log = new ThreadLog();
        log.AddSwitch(7, 100, Request, Inner);
        log.AddActivity(Inner, Span);

        Assert.Equal(Span, log.Find(7, 150));
    }

    [Fact]
    public void Trimming_keeps_what_each_thread_does_now()
    {
        var log = new ThreadLog();
        log.AddActivity(Request, Span);
        log.AddSwitch(7, 100, Guid.Empty, Request);
        log.Trim(1000);

        Assert.Equal(Span, log.Find(7, 2000));
        Assert.Equal([Span], log.ServedAt(2000, 10));
    }

    [Fact]
    public void Log_is_bounded()
    {
        var log = new ThreadLog();
        for (var i = 0; i < 200_000; i++)
        {
            log.AddActivity(new Guid(i, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1), Span);
            log.AddSwitch(1, i, Guid.Empty, Guid.Empty);
        }

        Assert.InRange(log.Evicted, 100_000, 400_000);
    }
}
