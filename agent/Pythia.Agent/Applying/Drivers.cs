using Pythia.Agent.Applying.Bpftrace;
using Pythia.Agent.Applying.EventPipe;
using Pythia.Agent.Guarding;
using Pythia.Agent.Planning;

namespace Pythia.Agent.Applying;

/// <summary>What brings a plan into force: EventPipe for application and runtime, bpftrace for the kernel.</summary>
/// <param name="EventPipe">Sessions of the processes.</param>
/// <param name="Kernel">Null: no kernel layer on this node.</param>
/// <param name="Attribution">Joins what both observe.</param>
/// <param name="KernelUnavailable">Why there is no kernel layer.</param>
internal sealed record Drivers(
    EventPipeDriver EventPipe, KernelDriver? Kernel, RequestAttribution Attribution, FailureReason KernelUnavailable)
{
    private static readonly TimeSpan FlushInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>Brings the plan into force as far as is possible in about 1.5 s; the rest goes on.</summary>
    public Task ApplyAsync(AgentPlan plan, CancellationToken cancellationToken)
    {
        Kernel?.Apply(plan.Kernel);
        return EventPipe.ApplyAsync(plan.Processes, cancellationToken);
    }

    /// <summary>Joins kernel and runtime events to requests until cancelled.</summary>
    public async Task AttributeAsync(CancellationToken cancellationToken)
    {
        var variables = new KernelVariables();
        while (true)
        {
            await Task.Delay(FlushInterval, cancellationToken);
            var now = Emitting.MonotonicClock.Now;
            foreach (var session in EventPipe.Sessions)
            {
                session.Runtime.Flush(now);
            }

            if (Kernel is not null)
            {
                Attribution.Flush(now, Kernel.ProbeOf, EventPipe.Find);
                variables.Update(Kernel.Sums, EventPipe.Find, now);
            }
        }
    }

    /// <summary>What the kernel probes reported, and what counting and reporting cost.</summary>
    public IEnumerable<PointCount> KernelCounts() =>
        Kernel is null ? [] : Kernel.Sums
            .Select(s => (Probe: Kernel.ProbeOf(new KernelEvent(s.Key.Code, 0, 0, 0, s.Key.Pid, 0)), s.Value))
            .Where(s => s.Probe is not null)
            .GroupBy(s => s.Probe!.Id, StringComparer.Ordinal)
            .Select(g => new PointCount(
                g.Key,
                g.Sum(s => s.Value.Reported),
                g.Sum(s => (s.Value.Count * EventCost.KernelPass) + (s.Value.Reported * EventCost.KernelReport))));
}
