using System.Collections.Concurrent;
using System.Diagnostics;

namespace Pythia.Agent.Applying.Bpftrace;

/// <summary>
/// Starts child processes from one thread that lives as long as the agent. The parent-death signal that keeps probes from outliving
/// the agent is sent when the starting *thread* ends, and threads of the pool may end at any time.
/// </summary>
internal sealed class ChildStarter : IDisposable
{
    private readonly BlockingCollection<(ProcessStartInfo Start, TaskCompletionSource<Process> Done)> requests = new(16);

    public ChildStarter() => new Thread(Run) { IsBackground = true, Name = "child starter" }.Start();

    public Task<Process> StartAsync(ProcessStartInfo start)
    {
        var done = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        requests.Add((start, done));
        return done.Task;
    }

    /// <summary>Ends the thread, and with it any child that still runs.</summary>
    public void Dispose() => requests.CompleteAdding();

    private void Run()
    {
        foreach (var (start, done) in requests.GetConsumingEnumerable())
        {
            try
            {
                done.SetResult(Process.Start(start)!);
            }
            catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException)
            {
                done.SetException(e);
            }
        }

        requests.Dispose();
    }
}
