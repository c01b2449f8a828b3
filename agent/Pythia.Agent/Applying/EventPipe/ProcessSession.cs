using System.Collections.Immutable;
using Microsoft.Diagnostics.NETCore.Client;
using Pythia.Agent.Applying.Injected;
using Pythia.Agent.Emitting;
using Pythia.Agent.Injecting;
using Pythia.Agent.Planning;
using Pythia.Agent.Profiling;

namespace Pythia.Agent.Applying.EventPipe;

/// <summary>Everything that the agent has open in one process. Calls are serialized; a background task sets the filter again when somebody else broke it.</summary>
internal sealed class ProcessSession : IAsyncDisposable
{
    private static readonly TimeSpan WatchInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestCalm = TimeSpan.FromSeconds(30);
    private const long LateEvents = 2_000_000_000;

    private readonly DiagnosticsClient client;
    private readonly ProcessReceiver receiver;
    private readonly SideReceiver sideReceiver;
    private readonly RuntimeEvents runtime;
    private readonly PoolWaits pool;
    private readonly FilterWatch watch = new();
    private readonly KnownKinds kinds = new();
    private readonly FilterController filter;
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly SemaphoreSlim disturbance = new(0, 1);
    private readonly CancellationTokenSource closing = new();
    private readonly HookSession hook;
    private readonly Task watching;
    private readonly DiscoveredPoints discovered;
    private readonly SideSession side;
    private readonly SliceTimer slices;
    private readonly Task slicing;
    private ProcessPlan? inForce;
    private DiscoveryWindow? window;
    private bool isInjected;
    private long lostBefore;

    public ProcessSession(
        ServiceProcess process, SpanSource source, SpanQueue queue, MonotonicClock clock, DiscoveredPoints discovered, HookLoader loader)
    {
        Process = process;
        this.discovered = discovered;
        client = DiagnosticPort.ClientOf(process.Key.Pid);
        receiver = new ProcessReceiver(new ActivityDecoder(source, clock, Variables, kinds), queue, Threads, watch, Disturb);
        runtime = new RuntimeEvents(process.Service, source, clock, Threads, queue);
        pool = new PoolWaits(runtime, Threads.Handovers);
        sideReceiver = new SideReceiver(Threads, new RuntimeDecoder(runtime, Variables, pool));
        side = new SideSession(client, sideReceiver, watch);
        slices = new SliceTimer(clock, GateAsync);
        filter = new FilterController(client, receiver, watch);
        hook = new HookSession(process, client, loader, new HookReceiver(new HookDecoder(source, clock, Variables), queue, RecentSpans));
        Source = source;
        watching = WatchAsync(closing.Token);
        slicing = slices.RunAsync(closing.Token);
    }

    public ServiceProcess Process { get; }

    public SpanSource Source { get; }

    /// <summary>Who did what when, for the attribution of kernel events.</summary>
    public ThreadLog Threads { get; } = new();

    /// <summary>Where the kernel's sums find their spans.</summary>
    public RecentSpans RecentSpans { get; } = new();

    /// <summary>How far tier 2 is.</summary>
    public HookState Hook => hook.State;

    /// <summary>Where the threads' slots are; 0: there are none.</summary>
    public int SlotOffset => hook.SlotOffset;

    /// <summary>Values that hold for all requests of the process.</summary>
    public RequestVariables Variables { get; } = new();

    /// <summary>The node layer's points that are on.</summary>
    public ImmutableArray<NodePoint> NodePoints => inForce?.Node ?? [];

    /// <summary>Events of the runtime layer.</summary>
    public RuntimeEvents Runtime => runtime;

    /// <summary>Events by scope and operation.</summary>
    public IEnumerable<KeyValuePair<(string Scope, string Operation), PointCounter>> Counters => receiver.Counters;

    /// <summary>Spans of tier 2 by scope and operation.</summary>
    public IEnumerable<KeyValuePair<(string Scope, string Operation), PointCounter>> HookCounters => hook.Receiver.Counters;

    /// <summary>How long the requests took that have ended since the last call, whichever tier observed them.</summary>
    public DurationCounts TakeDurations() => receiver.Durations.Take().Plus(hook.Receiver.Durations.Take());

    /// <summary>Activity switches of threads.</summary>
    public PointCounter Switches => sideReceiver.Switches;

    /// <summary>True when the main session has ended although nobody here stopped it.</summary>
    public bool IsBroken => filter.IsBroken;

    /// <summary>When it is recorded.</summary>
    public Slices Slices => inForce?.Slices ?? new Slices(1);

    /// <summary>What DiagnosticSource was told to send; empty: nothing.</summary>
    public string Filter => filter.Filter;

    /// <summary>Slices in which it was recorded from outside.</summary>
    public long SlicesRecorded { get; private set; }

    /// <summary>Slices that could not be begun or ended; the next one tries again.</summary>
    public long SlicesMissed { get; private set; }

    /// <summary>How often the filter was set again.</summary>
    public long Reassertions { get; private set; }

    /// <summary>Events that the runtime dropped: a lower bound.</summary>
    public long Lost => lostBefore + filter.Lost + side.Lost + hook.Lost;

    /// <summary>Brings a plan into force; null: everything off.</summary>
    public async Task<ApplyOutcome> ApplyAsync(ProcessPlan? plan, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            RecentSpans.IsOn = plan is { Slot: true };
            isInjected = await ApplyHookAsync(plan, cancellationToken);
            LookAround(plan);
            var when = plan?.Slices ?? new Slices(1);
            receiver.Slices = hook.Receiver.Slices = when;
            slices.Set(when);
            runtime.IsQueueWanted = plan?.Runtime.Contains(RuntimePoint.HttpQueue) == true;
            pool.AreWanted = plan?.Runtime.Contains(RuntimePoint.PoolWait) == true;
            await ApplySessionsAsync(plan, cancellationToken);
            inForce = plan;
            StopLooking(plan);
            return ApplyOutcome.Done;
        }
        catch (Exception e) when (IsSessionFault(e, cancellationToken))
        {
            return new ApplyOutcome.Failed(e is ServerNotAvailableException ? FailureReason.SessionLost : FailureReason.SessionRefused, e.Message);
        }
        finally
        {
            turn.Release();
        }
    }

    // What observes from outside costs nothing between two slices. The hook knows the slices itself.
    private async Task ApplySessionsAsync(ProcessPlan? plan, CancellationToken cancellationToken)
    {
        var isOpen = slices.IsOpen;
        var text = FilterOf(plan);
        if (text.Length > 0 && !isOpen)
        {
            await filter.PauseAsync(text, cancellationToken);
        }
        else if (text != filter.Filter || filter.IsBroken)
        {
            lostBefore += filter.Lost;
            await filter.SetAsync(text, cancellationToken);
        }

        await side.ApplyAsync(isOpen ? plan : null, plan is not null && NeedsThreads(plan) && !isInjected, cancellationToken);
    }

    // A fault shows as a broken session at the next turn of the agent's loop.
    private async Task GateAsync(CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            if (inForce is not null)
            {
                await ApplySessionsAsync(inForce, cancellationToken);
                SlicesRecorded += slices.IsOpen && !isInjected ? 1 : 0;
            }
        }
        catch (Exception e) when (IsSessionFault(e, cancellationToken))
        {
            SlicesMissed++;
        }
        finally
        {
            turn.Release();
        }
    }

    // The window opens before the filter asks for the names and is closed after it has stopped asking. Events on their way then are
    // still held back for two seconds.
    private void LookAround(ProcessPlan? plan)
    {
        if (plan is { Discover: true } && window is null or { ClosedAt: > 0 })
        {
            window = new DiscoveryWindow(Process.Service, Disturb);
        }

        if (plan is not null && window is not null)
        {
            window.Select(isInjected ? [] : plan.Activities);
            receiver.Observer = window.Observe;
        }
    }

    // An injected process is looked at from outside only to find names; its spans come from the hook.
    private string FilterOf(ProcessPlan? plan)
    {
        var asksForNames = plan is { Discover: true } && window is { IsFull: false };
        return plan is null || (isInjected && !asksForNames) ? string.Empty
            : FilterSpec.Build(plan.Activities, NeedsThreads(plan) && !isInjected, asksForNames, kinds.Has);
    }

    private void StopLooking(ProcessPlan? plan)
    {
        if (plan is not { Discover: true } && window is { ClosedAt: 0 })
        {
            discovered.Add(Process, window.Close(MonotonicClock.Now), window.RequestTypes);
        }
    }

    private async Task ForgetWindowAsync(CancellationToken cancellationToken)
    {
        if (window is not { ClosedAt: > 0 } closed || MonotonicClock.Now - closed.ClosedAt < LateEvents)
        {
            return;
        }

        await turn.WaitAsync(cancellationToken);
        if (window == closed)
        {
            receiver.Observer = null;
            window = null;
        }

        turn.Release();
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        await watching;
        await slicing;
        await turn.WaitAsync();
        await hook.DisposeAsync();
        await filter.DisposeAsync();
        await side.DisposeAsync();
        closing.Dispose();
        turn.Dispose();
        disturbance.Dispose();
    }

    private static bool IsSessionFault(Exception e, CancellationToken cancellationToken) =>
        e is DiagnosticsClientException or IOException or TimeoutException or System.Net.Sockets.SocketException
        || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    // Points of the runtime are attributed from outside: while any is on, the process is observed by tier 1 as a whole.
    private static bool NeedsThreads(ProcessPlan plan) => plan.Attribute || plan.Slot;

    private async Task<bool> ApplyHookAsync(ProcessPlan? plan, CancellationToken cancellationToken)
    {
        if (plan is { Injected: true, Attribute: false })
        {
            if (await hook.TryApplyAsync(plan, cancellationToken) && (!plan.Slot || hook.SlotOffset != 0))
            {
                return true;
            }

            // Kernel events of a process without slots can only be told apart from outside.
            if (!hook.State.IsActive)
            {
                return false;
            }
        }

        await hook.SilenceAsync();
        return false;
    }

    private void Disturb()
    {
        try
        {
            disturbance.Release();
        }
        catch (SemaphoreFullException)
        {
            // One is pending already.
        }
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        var calm = TimeSpan.Zero;
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                var disturbed = await disturbance.WaitAsync(WatchInterval, cancellationToken);
                await ForgetWindowAsync(cancellationToken);
                await TendHookAsync(cancellationToken);
                Threads.Trim(MonotonicClock.Now - 30_000_000_000);
                if (!disturbed && !watch.IsDoubtful(MonotonicClock.Now))
                {
                    calm = calm > WatchInterval ? calm - (WatchInterval / 10) : TimeSpan.Zero;
                    continue;
                }

                await ReassertAsync(cancellationToken);

                // Somebody who keeps changing the filter is not fought at full speed.
                await Task.Delay(calm, cancellationToken);
                calm = calm == TimeSpan.Zero ? TimeSpan.FromMilliseconds(50) : calm * 2 < LongestCalm ? calm * 2 : LongestCalm;
            }
        }
        catch (OperationCanceledException)
        {
            // Closing.
        }
    }

    private async Task TendHookAsync(CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        var again = false;
        try
        {
            again = isInjected ? !await hook.TendAsync() : inForce is { Injected: true, Attribute: false } && hook.IsRetryDue;
        }
        catch (Exception e) when (IsSessionFault(e, cancellationToken))
        {
            again = isInjected;
        }
        finally
        {
            turn.Release();
        }

        // What the hook no longer records is recorded from outside, and the other way round.
        if (again && inForce is { } plan)
        {
            await ApplyAsync(plan, cancellationToken);
        }
    }

    private async Task ReassertAsync(CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            if (filter.Filter.Length > 0 && !filter.IsBroken)
            {
                // A window of discovery that is full gives its part of the filter back: not a repair.
                var text = inForce is null ? filter.Filter : FilterOf(inForce);
                Reassertions += FilterSpec.AsksForNames(text) == FilterSpec.AsksForNames(filter.Filter) ? 1 : 0;
                await filter.SetAsync(text, cancellationToken);
            }
        }
        catch (Exception e) when (IsSessionFault(e, cancellationToken))
        {
            // The next plan finds the main session broken and opens it again.
        }
        finally
        {
            turn.Release();
        }
    }
}
