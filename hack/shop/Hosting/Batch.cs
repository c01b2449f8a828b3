using System.Diagnostics;

namespace Shop.Hosting;

/// <summary>A neighbor of the shop: computes on all processors for a part of each second, and does nothing else.</summary>
internal static class Batch
{
    private static readonly TimeSpan Busy = TimeSpan.FromMilliseconds(160);
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(440);

    public static async Task RunAsync(CancellationToken stop)
    {
        // The host is not started, so nobody else listens to the signal.
        using var onTerminate = System.Runtime.InteropServices.PosixSignalRegistration.Create(
            System.Runtime.InteropServices.PosixSignal.SIGTERM, _ => Environment.Exit(0));
        while (!stop.IsCancellationRequested)
        {
            await Task.WhenAll(Enumerable.Range(0, 2 * Environment.ProcessorCount).Select(_ => Task.Factory.StartNew(
                Compute, stop, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
            await Task.Delay(Idle, stop);
        }
    }

    private static void Compute()
    {
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < Busy;)
        {
            Thread.SpinWait(1000);
        }
    }
}
