using System;
using System.Threading;

namespace Pythia.Hook;

/// <summary>The hook's only thread. While nobody listens it sleeps without a timer; while somebody does, it flushes and reports.</summary>
internal static class HookThread
{
    // Each flush costs a wake-up of this thread and of the runtime's own that sends events: at rest that is more than the spans cost.
    private const int FlushMilliseconds = 200;
    private const int FlushMillisecondsAtRest = 1000;

    // Between two slices there is only to say that all is well.
    private const int LongestWaitMilliseconds = 4000;
    private const int ReportMilliseconds = 900;

    private static readonly AutoResetEvent Signal = new(false);
    private static int begun;

    /// <summary>Starts the thread, the first time that it is called; returns at once.</summary>
    public static void Begin()
    {
        if (Interlocked.Exchange(ref begun, 1) != 0)
        {
            return;
        }

        // Not to carry the caller's context around, whatever it is.
        var flow = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
        try
        {
            new Thread(Run) { IsBackground = true, Name = "pythia" }.Start();
        }
        finally
        {
            if (flow != default)
            {
                flow.Undo();
            }
        }
    }

    /// <summary>Says that there is a command.</summary>
    public static void Wake() => Signal.Set();

    private static int Wait() => !Instrumentation.IsActive ? Timeout.Infinite
        : !Instrumentation.IsAtRest ? FlushMilliseconds
        : (int)Math.Min(Instrumentation.Silence + FlushMillisecondsAtRest, LongestWaitMilliseconds);

    private static void Run()
    {
        HookEvents events;
        try
        {
            events = new HookEvents();
        }
        catch
        {
            return; // Without events there is nothing to do: silent for good.
        }

        var reported = 0L;
        while (true)
        {
            try
            {
                Signal.WaitOne(Wait());
                var now = Environment.TickCount64;
                Instrumentation.Tend(now, events);
                SpanBuffer.FlushAll();
                if (now - reported >= ReportMilliseconds)
                {
                    reported = now;
                    Instrumentation.Report(events);
                }
            }
            catch
            {
                Instrumentation.Fault();
            }
        }
    }
}
