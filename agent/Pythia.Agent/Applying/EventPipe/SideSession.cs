using Microsoft.Diagnostics.NETCore.Client;
using Pythia.Agent.Emitting;
using Pythia.Agent.Planning;

namespace Pythia.Agent.Applying.EventPipe;

/// <summary>The session of one process for the runtime layer and the attribution of threads. It never touches the filter. Not thread-safe: one caller at a time.</summary>
internal sealed class SideSession(DiagnosticsClient client, SideReceiver receiver, FilterWatch watch) : IAsyncDisposable
{
    private const int BufferMebibytes = 16;

    private OpenSession? session;
    private ProcessPlan? inForce;
    private bool followsThreads;
    private long lostBefore;

    /// <summary>Events that the runtime dropped, since the start.</summary>
    public long Lost => lostBefore + (session?.Lost ?? 0);

    /// <summary>Brings what a plan needs into force; null: nothing. <paramref name="needsThreads"/>: also the switches of threads between activities.</summary>
    public async Task ApplyAsync(ProcessPlan? plan, bool needsThreads, CancellationToken cancellationToken)
    {
        if (session is { Ended.IsCompleted: false } && plan is not null && inForce is not null && followsThreads == needsThreads
            && plan.FollowWork == inForce.FollowWork && plan.Runtime.AsSpan().SequenceEqual(inForce.Runtime.AsSpan()))
        {
            return;
        }

        (inForce, followsThreads) = (plan, needsThreads);
        var providers = plan is null ? [] : SideProviders.Of(plan, needsThreads);
        await StopAsync();
        if (!providers.IsEmpty)
        {
            session = await OpenSession.StartAsync(client, providers, BufferMebibytes, receiver, cancellationToken);
        }
    }

    public ValueTask DisposeAsync() => new(StopAsync());

    // The end of any session is announced in the others: it is ours, so not a disturbance; nor does it touch the filter.
    private async Task StopAsync()
    {
        if (session is null)
        {
            return;
        }

        watch.BeginChange(MonotonicClock.Now);
        lostBefore += session.Lost;
        await session.DisposeAsync();
        session = null;
        watch.EndChange(MonotonicClock.Now);
    }
}
