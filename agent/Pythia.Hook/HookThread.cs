using System.Threading;

namespace Pythia.Hook;

/// <summary>The hook's only thread. While nobody listens it sleeps without a timer; while somebody does, it flushes and reports.</summary>
internal static class HookThread
{
    private const int FlushMilliseconds = 100;
    private const int FlushesPerReport = 10;

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

        for (var turn = 0; ; turn++)
        {
            try
            {
                Signal.WaitOne(Instrumentation.IsActive ? FlushMilliseconds : Timeout.Infinite);
                Instrumentation.Tend(Environment.TickCount64, events);
                SpanBuffer.FlushAll();
                if (turn % FlushesPerReport == 0)
                {
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
