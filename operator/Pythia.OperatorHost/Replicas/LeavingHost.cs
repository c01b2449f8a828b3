using Pythia.Kubernetes;
using Pythia.OperatorHost.Otlp;

namespace Pythia.OperatorHost.Replicas;

/// <summary>
/// Before a replica that does not lead stops, it says so, finishes the traces that are open, and sends what they tell: so a roll-out loses nothing but
/// the traces that were running. Nothing to do for one that leads; the next leader takes over.
/// </summary>
internal sealed class LeavingHost(
    Follower follower, Membership membership, Outbox outbox, AssemblingHost ingesting, LeaderElector elector, TimeProvider time) : IHostedLifecycleService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(12);

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (!membership.IsShared || elector.IsLeading)
        {
            return;
        }

        follower.Leave();
        var since = time.GetTimestamp();
        while (time.GetElapsedTime(since) < Patience && !cancellationToken.IsCancellationRequested
            && (membership.Routing.Receivers.Contains(membership.Own) || ingesting.Counts.Sum(c => c.OpenTraces) > 0))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), time, cancellationToken);
        }

        // One more turn takes the last traces and closes the last window.
        await Task.Delay(TimeSpan.FromMilliseconds(300), time, cancellationToken);
        follower.Leave();
        while (outbox.Waiting > 0 && membership.LeaderAddress is not null && time.GetElapsedTime(since) < Patience)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellationToken);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
