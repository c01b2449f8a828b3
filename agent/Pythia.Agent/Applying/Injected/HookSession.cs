using Microsoft.Diagnostics.NETCore.Client;
using Pythia.Agent.Applying.EventPipe;
using Pythia.Agent.Emitting;
using Pythia.Agent.Injecting;
using Pythia.Agent.Planning;

namespace Pythia.Agent.Applying.Injected;

/// <summary>
/// Tier 2 in one process: loads the hook when it is needed, tells it what to record, and watches over it. The hook hangs on this
/// session: when it ends, for whatever reason, the hook falls silent. Not thread-safe: one caller at a time.
/// </summary>
internal sealed class HookSession(ServiceProcess process, DiagnosticsClient client, HookLoader loader, HookReceiver receiver) : IAsyncDisposable
{
    private const int BufferMebibytes = 16;
    private const long Second = 1_000_000_000;

    // Half a lease. A renewal is a session of its own, as a slice is in tier 1: milliseconds of the process.
    private const long RenewalInterval = 60 * Second;
    private const long RetryInterval = 30 * Second;
    private const long LongestSilence = 10 * Second;
    private static readonly TimeSpan Confirmation = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(25);

    private OpenSession? main;
    private ProcessPlan? commanded;
    private long number = MonotonicClock.Now; // Larger than any that an earlier agent has sent since the machine started.
    private long renewedAt;
    private long retryAt;
    private long faultsAtStart;

    /// <summary>How far it is.</summary>
    public HookState State { get; private set; } = HookState.Idle;

    /// <summary>Where the threads' slots are found; 0: nowhere.</summary>
    public int SlotOffset => State.IsActive && commanded is { Slot: true } ? receiver.SlotOffset : 0;

    public HookReceiver Receiver => receiver;

    public long Lost => (main?.Lost ?? 0) + receiver.Lost;

    /// <summary>Brings a plan into force by the hook.</summary>
    /// <returns>False: tier 1 has to do it; <see cref="State"/> says why.</returns>
    public async Task<bool> TryApplyAsync(ProcessPlan plan, CancellationToken cancellationToken)
    {
        if (main is { Ended.IsCompleted: true })
        {
            await CloseAsync(HookState.Idle);
        }

        if (main is null)
        {
            return (State.Refusal == InjectionRefusal.None || IsRetryDue) && await OpenAsync(plan, cancellationToken);
        }

        return commanded is { } before && before.ObservesTheSame(plan) || await CommandAsync(plan);
    }

    /// <summary>Whether trying again is due, after a reason that may pass.</summary>
    public bool IsRetryDue => main is null && State.MayPass && MonotonicClock.Now >= retryAt;

    /// <summary>Renews what is in force and looks after the hook. False when it is no longer to be trusted: it was silenced.</summary>
    public async Task<bool> TendAsync()
    {
        if (main is null || commanded is null)
        {
            return true;
        }

        var now = MonotonicClock.Now;
        var wrong = main.Ended.IsCompleted ? "the session has ended"
            : now - receiver.LastReport > LongestSilence ? $"the hook has not reported for {LongestSilence / Second} s"
            : receiver.Faults > faultsAtStart ? $"{receiver.Faults - faultsAtStart} faults were caught in the process"
            : null;
        if (wrong is not null)
        {
            await CloseAsync(new HookState(false, 0, InjectionRefusal.Silent, wrong));
            return false;
        }

        if (now - renewedAt > RenewalInterval)
        {
            await SendAsync(commanded);
        }

        return true;
    }

    /// <summary>Has the hook fall silent. It stays loaded: nothing can unload it, and it costs nothing.</summary>
    public Task SilenceAsync() => main is null && State.Refusal == InjectionRefusal.None ? Task.CompletedTask : CloseAsync(HookState.Idle);

    public async ValueTask DisposeAsync() => await CloseAsync(HookState.Idle);

    private async Task<bool> OpenAsync(ProcessPlan plan, CancellationToken cancellationToken)
    {
        retryAt = MonotonicClock.Now + RetryInterval;
        var (refusal, message) = await loader.LoadAsync(process, cancellationToken);
        if (refusal != InjectionRefusal.None)
        {
            State = new HookState(false, 0, refusal, message);
            return false;
        }

        main = await OpenSession.StartAsync(client, [HookProvider.Receiving(HookCommand.Build(++number, plan))], BufferMebibytes, receiver, cancellationToken);
        if (!await ConfirmAsync())
        {
            await CloseAsync(new HookState(false, 0, InjectionRefusal.Silent, "the hook was loaded but does not report"));
            return false;
        }

        faultsAtStart = receiver.Faults;
        (commanded, renewedAt) = (plan, MonotonicClock.Now);
        State = new HookState(true, MonotonicClock.Now, InjectionRefusal.None, string.Empty);
        return true;
    }

    private async Task<bool> CommandAsync(ProcessPlan plan)
    {
        await SendAsync(plan);
        if (await ConfirmAsync())
        {
            commanded = plan;
            return true;
        }

        await CloseAsync(new HookState(false, 0, InjectionRefusal.Silent, "the hook does not answer any more"));
        return false;
    }

    // A session that receives nothing carries the command; its end says nothing to the hook.
    private async Task SendAsync(ProcessPlan plan)
    {
        renewedAt = MonotonicClock.Now;
        await using var carrier = await OpenSession.StartAsync(
            client, [HookProvider.Commanding(HookCommand.Build(++number, plan))], 1, NullReceiver.Instance, CancellationToken.None);
    }

    private async Task<bool> ConfirmAsync()
    {
        var limit = MonotonicClock.Now + (Confirmation.Ticks * 100);
        while (receiver.Number != number)
        {
            if (MonotonicClock.Now > limit || main is not { Ended.IsCompleted: false })
            {
                return false;
            }

            await Task.Delay(Look);
        }

        return true;
    }

    private async Task CloseAsync(HookState next)
    {
        State = next;
        commanded = null;
        if (main is not null)
        {
            await main.DisposeAsync();
            main = null;
        }
    }
}
