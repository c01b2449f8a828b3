using System.Collections.Immutable;
using Pythia.Agent.Applying.Bpftrace;
using Pythia.Agent.Applying.EventPipe;
using Pythia.Agent.Applying.Slots;
using Pythia.Agent.Emitting;
using Pythia.Agent.Guarding;
using Pythia.Agent.Planning;

namespace Pythia.Agent.Applying;

/// <summary>What brings a plan into force: EventPipe for application and runtime, bpftrace for the kernel.</summary>
/// <param name="EventPipe">Sessions of the processes.</param>
/// <param name="Kernel">Null: no kernel layer on this node.</param>
/// <param name="Attribution">Joins what both observe.</param>
/// <param name="KernelUnavailable">Why there is no kernel layer.</param>
/// <param name="SlotKernel">For processes whose threads have slots.</param>
/// <param name="SlotSums">What the kernel has summed up in these.</param>
internal sealed record Drivers(
    EventPipeDriver EventPipe, KernelDriver? Kernel, RequestAttribution Attribution, FailureReason KernelUnavailable,
    KernelDriver? SlotKernel = null, SlotSums? SlotSums = null) : IAsyncDisposable
{
    private static readonly TimeSpan FlushInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>The drivers of a node with these tools.</summary>
    public static Drivers Of(EventPipeDriver eventPipe, KernelAvailability tools, RequestAttribution attribution, SpanQueue queue)
    {
        if (tools.Reason != FailureReason.None)
        {
            return new Drivers(eventPipe, null, attribution, tools.Reason);
        }

        var sums = new SlotSums(queue);
        return new Drivers(
            eventPipe, new KernelDriver(tools, attribution), attribution, tools.Reason,
            new KernelDriver(tools, attribution, sums, eventPipe.SlotOffsetOf), sums);
    }

    /// <summary>The bpftrace processes.</summary>
    public IEnumerable<int> Children => (Kernel?.Children ?? []).Concat(SlotKernel?.Children ?? []);

    /// <summary>What became of a kernel probe; null while it is pending.</summary>
    public ApplyOutcome? KernelOutcomeOf(string id)
    {
        var outcomes = new[] { Kernel, SlotKernel }.Where(k => k?.Wants(id) == true).Select(k => k!.OutcomeOf(id)).ToList();
        return outcomes.Count == 0 ? null : outcomes.FirstOrDefault(o => o is ApplyOutcome.Failed) ?? (outcomes.Contains(null) ? null : ApplyOutcome.Done);
    }

    /// <summary>Brings the plan into force as far as is possible in about 1.5 s; the rest goes on.</summary>
    public async Task ApplyAsync(AgentPlan plan, CancellationToken cancellationToken)
    {
        Kernel?.Apply(Of(plan.Kernel, hasSlots: false));
        SlotKernel?.Apply(Of(plan.Kernel, hasSlots: true));
        await EventPipe.ApplyAsync(plan.Processes, cancellationToken);

        // Whether a process has slots is known only now; the other program takes it over in the next turn at the latest.
        Kernel?.Apply(Of(plan.Kernel, hasSlots: false));
        SlotKernel?.Apply(Of(plan.Kernel, hasSlots: true));
    }

    /// <summary>Everything off.</summary>
    public async ValueTask DisposeAsync()
    {
        await EventPipe.DisposeAsync();
        foreach (var kernel in (KernelDriver?[])[Kernel, SlotKernel])
        {
            if (kernel is not null)
            {
                await kernel.DisposeAsync();
            }
        }
    }

    private ImmutableArray<KernelProbe> Of(ImmutableArray<KernelProbe> probes, bool hasSlots) =>
    [
        .. probes.Select(p => p with { Pids = [.. p.Pids.Where(pid => (KernelTemplates.HappensOnItsThread(p.Template) && EventPipe.SlotOffsetOf(pid) != 0) == hasSlots)] }).Where(p => !p.Pids.IsEmpty),
    ];

    /// <summary>Joins kernel and runtime events to requests until cancelled.</summary>
    public async Task AttributeAsync(CancellationToken cancellationToken)
    {
        var variables = new KernelVariables();
        while (true)
        {
            await Task.Delay(FlushInterval, cancellationToken);
            var now = MonotonicClock.Now;
            foreach (var session in EventPipe.Sessions)
            {
                session.Runtime.Flush(now);
            }

            if (Kernel is not null)
            {
                Attribution.Flush(now, Kernel.ProbeOf, EventPipe.Find);
                variables.Update(Kernel.Sums, EventPipe.Find, now);
                SlotSums?.Flush(now, (pid, code) => SlotKernel?.ProbeOf(new KernelEvent(code, 0, 0, 0, pid, 0)), EventPipe.SpansOf);
            }
        }
    }

    /// <summary>What the kernel probes reported, and what counting and reporting cost.</summary>
    public IEnumerable<PointCount> KernelCounts() =>
        Kernel is null ? [] : PlainCounts(Kernel).Concat(SlotCounts());

    private IEnumerable<PointCount> SlotCounts() => SlotKernel is null || SlotSums is null ? [] : SlotSums.Counts()
        .Select(s => (Probe: SlotKernel.ProbeOf(new KernelEvent(s.Key.Code, 0, 0, 0, s.Key.Pid, 0)), Count: s.Value))
        .Where(s => s.Probe is not null)
        .GroupBy(s => s.Probe!.Id, StringComparer.Ordinal)
        .Select(g => new PointCount(g.Key, g.Sum(s => s.Count), g.Sum(s => s.Count) * EventCost.KernelSum));

    private static IEnumerable<PointCount> PlainCounts(KernelDriver kernel) => kernel.Sums
            .Select(s => (Probe: kernel.ProbeOf(new KernelEvent(s.Key.Code, 0, 0, 0, s.Key.Pid, 0)), s.Value))
            .Where(s => s.Probe is not null)
            .GroupBy(s => s.Probe!.Id, StringComparer.Ordinal)
            .Select(g => new PointCount(
                g.Key,
                g.Sum(s => s.Value.Reported),
                g.Sum(s => (s.Value.Count * EventCost.KernelPass) + (s.Value.Reported * EventCost.KernelReport))));
}
