using System.Collections.Immutable;
using Pythia.Agent.Emitting;
using Pythia.Agent.Planning;

namespace Pythia.Agent.Applying.Bpftrace;

/// <summary>
/// Keeps one bpftrace running that realizes all kernel probes of the plan. At a change the new one is attached before the old one
/// is stopped; events of the old one are ignored from then on. After a failure it waits before it tries again.
/// </summary>
internal sealed class KernelDriver(
    KernelAvailability tools, RequestAttribution attribution, Slots.SlotSums? slotSums = null, Func<int, int>? slotOffsetOf = null) : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private readonly ChildStarter starter = new();
    private ImmutableArray<KernelProbe> inForce = [];
    private ImmutableArray<KernelProbe> wanted = [];
    private ImmutableArray<KernelTemplate> missing = [];
    private BpftraceProcess? running;
    private Task? changing;
    private ApplyOutcome.Failed? failure;
    private TimeSpan pause = FirstPause;
    private long notBefore;
    private int generation;
    private int listening = -1;

    /// <summary>The child processes, for the guard's accounts.</summary>
    public IEnumerable<int> Children => running is { HasExited: false } child ? [child.Pid] : [];

    /// <summary>Events that were above the threshold but not received: over the limit per second, or lost.</summary>
    public long LostReports => running?.Output is { } output ? Math.Max(0, output.AboveThreshold - output.Reported) : 0;

    /// <summary>What the kernel counted, by process and event code.</summary>
    public IReadOnlyDictionary<(int Pid, int Code), KernelSum> Sums =>
        running?.Output.Sums() ?? ImmutableDictionary<(int, int), KernelSum>.Empty;

    /// <summary>The probes in force.</summary>
    public ImmutableArray<KernelProbe> InForce => inForce;

    /// <summary>Starts bringing probes into force, if they are not; returns at once.</summary>
    public void Apply(ImmutableArray<KernelProbe> probes)
    {
        if (changing is { IsCompleted: true })
        {
            changing = null;
        }

        wanted = probes;
        if (running is { HasExited: true } ended)
        {
            Fail(ended.DescribeFailure(attached: true));
            inForce = [];
            running = null;
        }

        var isInForce = wanted.AsSpan().SequenceEqual(inForce.AsSpan()) && (running is not null || wanted.IsEmpty);
        if (changing is null && !isInForce && (wanted.IsEmpty || MonotonicClock.Now >= notBefore))
        {
            changing = ChangeAsync(wanted);
        }
    }

    /// <summary>What became of a probe; null while it is pending.</summary>
    public ApplyOutcome? OutcomeOf(string id)
    {
        if (inForce.FirstOrDefault(p => p.Id == id) is { } probe && wanted.Contains(probe))
        {
            return missing.Contains(probe.Template)
                ? new ApplyOutcome.Failed(FailureReason.MissingTracepoint, "this kernel has none of the template's tracepoints")
                : ApplyOutcome.Done;
        }

        return failure;
    }

    /// <summary>The probe that an event belongs to; null when none is in force for it.</summary>
    public KernelProbe? ProbeOf(KernelEvent kernelEvent)
    {
        var template = TemplateTracepoints.TemplateOf(kernelEvent.Code);
        foreach (var probe in inForce)
        {
            if (probe.Template == template && probe.Pids.BinarySearch(kernelEvent.Pid) >= 0)
            {
                return probe;
            }
        }

        return null;
    }

    /// <summary>Whether a probe is wanted of this driver.</summary>
    public bool Wants(string id) => wanted.Any(p => p.Id == id);

    /// <summary>Everything off.</summary>
    public async ValueTask DisposeAsync()
    {
        if (changing is not null)
        {
            await changing;
        }

        if (running is not null)
        {
            await running.DisposeAsync();
            running = null;
        }

        inForce = [];
        starter.Dispose();
    }

    private async Task ChangeAsync(ImmutableArray<KernelProbe> probes)
    {
        var old = running;
        BpftraceProcess? next = null;
        if (!probes.IsEmpty)
        {
            var program = slotOffsetOf is null
                ? KernelProgram.Build(probes, tools.HasTracepoint) : Slots.SlotProgram.Build(probes, slotOffsetOf, tools.HasTracepoint);
            missing = program.Missing;
            var own = ++generation;
            ApplyOutcome.Failed? failed;
            (next, failed) = await BpftraceProcess.StartAsync(starter, tools, program, e => Take(own, e), slotSums, CancellationToken.None);
            if (failed is not null)
            {
                Fail(failed);
                probes = [];
            }
            else
            {
                failure = null;
                pause = FirstPause;
            }

            listening = own;
        }

        running = next;
        inForce = probes;
        if (old is not null)
        {
            await old.DisposeAsync();
        }
    }

    private void Take(int of, KernelEvent kernelEvent)
    {
        if (of == listening)
        {
            attribution.Add(kernelEvent);
        }
    }

    private void Fail(ApplyOutcome.Failed failed)
    {
        failure = failed;
        notBefore = MonotonicClock.Now + (pause.Ticks * 100);
        pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
    }
}
