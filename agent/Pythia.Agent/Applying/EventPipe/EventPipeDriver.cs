using System.Collections.Concurrent;
using System.Collections.Immutable;
using Pythia.Agent.Emitting;
using Pythia.Agent.Injecting;
using Pythia.Agent.Planning;
using Pythia.Agent.Profiling;

namespace Pythia.Agent.Applying.EventPipe;

/// <summary>
/// Brings process plans into force. A process that does not answer holds nobody up: its change goes on in the background, is
/// reported as pending, and after a failure is tried again with growing pauses.
/// </summary>
internal sealed class EventPipeDriver(string node, SpanQueue queue, MonotonicClock clock, HookLoader loader) : IAsyncDisposable
{
    private const long CollectAfter = 8_000_000_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(1500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);

    // Changed by the loop only; attribution reads it from its own task.
    private readonly ConcurrentDictionary<ProcessKey, Slot> slots = new();

    private long collectAt;
    private long wentAt;

    /// <summary>What was found in the processes by looking for the names of their activities.</summary>
    public DiscoveredPoints Discovered { get; } = new();

    /// <summary>The open sessions.</summary>
    public IEnumerable<ProcessSession> Sessions => slots.Values.Select(s => s.Session);

    /// <summary>What attribution needs of a process; null when it is not observed.</summary>
    public ServedProcess? Find(int pid)
    {
        foreach (var slot in slots)
        {
            if (slot.Key.Pid == pid)
            {
                return new ServedProcess(slot.Value.Session.Threads, slot.Value.Session.Source, slot.Value.Session.Variables);
            }
        }

        return null;
    }

    /// <summary>Where the slots of a process's threads are; 0: it has none.</summary>
    public int SlotOffsetOf(int pid)
    {
        foreach (var slot in slots)
        {
            if (slot.Key.Pid == pid)
            {
                return slot.Value.Session.SlotOffset;
            }
        }

        return 0;
    }

    /// <summary>Where a process's spans come from and where the last ones are found; null when it is not observed.</summary>
    public (SpanSource Source, Injected.RecentSpans Spans)? SpansOf(int pid)
    {
        foreach (var slot in slots)
        {
            if (slot.Key.Pid == pid)
            {
                return (slot.Value.Session.Source, slot.Value.Session.RecentSpans);
            }
        }

        return null;
    }

    /// <summary>Applies what differs from what is in force. Takes at most about 1.5 s, however many processes do not answer.</summary>
    public async Task ApplyAsync(ImmutableArray<ProcessPlan> wanted, CancellationToken cancellationToken)
    {
        foreach (var slot in slots.Values)
        {
            slot.Settle();
        }

        CollectConnections();
        var inForce = slots.Where(s => s.Value.InForce is not null && !s.Value.Session.IsBroken).ToDictionary(s => s.Key, s => s.Value.InForce!);
        var diff = PlanDiff.Between(inForce, wanted);
        var steps = new List<Task>();
        foreach (var plan in diff.Change)
        {
            steps.Add(Change(plan, cancellationToken));
        }

        var gone = slots.Keys.Except(wanted.Select(p => p.Process.Key)).ToList();
        foreach (var key in gone)
        {
            slots.TryRemove(key, out var slot);
            steps.Add(slot!.Session.DisposeAsync().AsTask());
        }

        if (gone.Count > 0)
        {
            wentAt = MonotonicClock.Now;
            collectAt = collectAt == 0 ? wentAt + CollectAfter : collectAt;
        }

        var all = Task.WhenAll(steps);
        await Task.WhenAny(all, Task.Delay(Patience, cancellationToken));
        foreach (var slot in slots.Values)
        {
            slot.Settle();
        }
    }

    /// <summary>What became of the process's plan; null while it is pending.</summary>
    public ApplyOutcome? OutcomeOf(ProcessPlan plan) =>
        !slots.TryGetValue(plan.Process.Key, out var slot) ? null
        : slot.InForce is { } now && now.ObservesTheSame(plan) ? ApplyOutcome.Done
        : slot.Failure;

    /// <summary>Everything off.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(slots.Values.Select(s => s.Session.DisposeAsync().AsTask()));
        slots.Clear();
    }

    // The diagnostics client leaves the connections of attempts that failed to their finalizers, which an agent with little to do may not run
    // for minutes: some time after processes went, so that the attempts to stop their sessions are over.
    private void CollectConnections()
    {
        var now = MonotonicClock.Now;
        if (collectAt != 0 && now > collectAt)
        {
            // Others may have gone since this was planned.
            collectAt = wentAt + CollectAfter > now ? wentAt + CollectAfter : 0;
            GC.Collect();
        }
    }

    private Task Change(ProcessPlan plan, CancellationToken cancellationToken)
    {
        if (!slots.TryGetValue(plan.Process.Key, out var slot))
        {
            var source = ProcessResource.Of(plan.Process, node);
            slots[plan.Process.Key] = slot = new Slot(new ProcessSession(plan.Process, source, queue, clock, Discovered, loader));
        }

        if (slot.Running is not null || MonotonicClock.Now < slot.NotBefore)
        {
            return Task.CompletedTask;
        }

        slot.Wanted = plan;
        slot.Running = slot.Session.ApplyAsync(plan, cancellationToken);
        return slot.Running;
    }

    private sealed class Slot(ProcessSession session)
    {
        private TimeSpan pause = TimeSpan.FromSeconds(1);

        public ProcessSession Session { get; } = session;

        public ProcessPlan? Wanted { get; set; }

        public ProcessPlan? InForce { get; private set; }

        public ApplyOutcome.Failed? Failure { get; private set; }

        public Task<ApplyOutcome>? Running { get; set; }

        /// <summary>Monotonic time of the next attempt.</summary>
        public long NotBefore { get; private set; }

        public void Settle()
        {
            if (Running is not { IsCompleted: true } done)
            {
                return;
            }

            Running = null;
            Failure = done.IsCompletedSuccessfully ? done.Result as ApplyOutcome.Failed
                : new ApplyOutcome.Failed(FailureReason.SessionRefused, done.Exception?.GetBaseException().Message ?? "cancelled");
            if (Failure is null)
            {
                InForce = Wanted;
                pause = TimeSpan.FromSeconds(1);
                return;
            }

            InForce = null;
            NotBefore = MonotonicClock.Now + (pause.Ticks * 100);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }
}
