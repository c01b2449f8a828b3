using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Pythia.Agent.Applying;
using Pythia.Agent.Applying.Bpftrace;
using Pythia.Agent.Applying.EventPipe;
using Pythia.Agent.Discovering;
using Pythia.Agent.Emitting;
using Pythia.Agent.Injecting;
using Pythia.Agent.Planning;
using Pythia.Kubelet;

namespace Pythia.Benchmarks.Overhead.Shop;

/// <summary>
/// The agent's discovery, planning and drivers on the shop's pods, without its loop: what is on changes at once and not at the next look.
/// Spans are taken and thrown away.
/// </summary>
internal sealed class ShopAgent : IAsyncDisposable
{
    private const string Connected = "03";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SpanQueue queue = new();
    private readonly Drivers drivers;
    private readonly CancellationTokenSource closing = new();
    private readonly Task attributing;
    private readonly Task taking;
    private readonly ImmutableArray<ServiceProcess> processes;
    private long spans;
    private long lost;

    public ShopAgent(IReadOnlyList<RunningPod> pods, string @namespace)
    {
        var proc = new ProcFiles();
        processes = new ProcessDirectory(proc).Scan(pods.ToDictionary(pod => pod.Uid, pod => new PodView
        {
            Uid = pod.Uid,
            Namespace = @namespace,
            Name = pod.Definition.Name,
            Labels = ImmutableSortedDictionary<string, string>.Empty
                .Add("app.kubernetes.io/name", pod.Definition.Service).Add("app.kubernetes.io/part-of", "shop"),
        }));
        if (processes.Length != pods.Count)
        {
            throw new InvalidOperationException($"{processes.Length} processes were found in {pods.Count} pods");
        }

        var clock = new MonotonicClock();
        var attribution = new RequestAttribution(queue, clock, proc);
        drivers = Drivers.Of(new EventPipeDriver("node", queue, clock, new HookLoader(proc, TimeSpan.Zero)), KernelAvailability.Probe(), attribution, queue);
        attributing = drivers.AttributeAsync(closing.Token);
        taking = TakeAsync(closing.Token);
    }

    /// <summary>Spans since the start.</summary>
    public long Spans => Interlocked.Read(ref spans);

    /// <summary>Events that were lost on the way.</summary>
    public long Lost => lost + drivers.EventPipe.Sessions.Sum(s => s.Lost);

    /// <summary>CPU time of all services, in nanoseconds.</summary>
    public double Cpu => processes.Sum(p => (double)ProcessClock.NanosecondsOf(p.Key.Pid));

    /// <summary>Brings what a set says into force, and waits until it is; null: nothing is on and no session is open.</summary>
    public async Task ApplyAsync(SetView? set)
    {
        if (set is null)
        {
            lost = Lost;
        }

        var limit = Stopwatch.StartNew();
        while (true)
        {
            var plan = set is null ? AgentPlan.Nothing : Planner.Plan(new PlanningInput
            {
                Sets = [set], Processes = processes, Lease = LeaseState.Full, KernelUnavailable = drivers.KernelUnavailable,
            });
            await drivers.ApplyAsync(plan, CancellationToken.None);
            if (IsInForce(plan))
            {
                return;
            }

            if (limit.Elapsed > Patience)
            {
                throw new InvalidOperationException("the plan is not in force: " + string.Join("; ", drivers.EventPipe.Sessions.Select(s => $"{s.Process.Pod} {s.Hook}")));
            }

            await Task.Delay(50);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        await Task.WhenAll(attributing, taking).ContinueWith(static _ => { }, TaskScheduler.Default);
        await drivers.DisposeAsync();
        closing.Dispose();
    }

    private bool IsInForce(AgentPlan plan) => plan.Processes.IsEmpty
        ? processes.All(p => SessionsOf(p.Key.Pid) == 0) && !drivers.Children.Any()
        : plan.Processes.All(p => drivers.EventPipe.OutcomeOf(p) is ApplyOutcome.Applied)
            && plan.Kernel.All(p => drivers.KernelOutcomeOf(p.Id) is ApplyOutcome.Applied)
            && drivers.EventPipe.Sessions.All(s => s.Hook.IsActive == plan.Processes.Single(p => p.Process.Key == s.Process.Key).Injected);

    // proc(5), net/unix: number, references, protocol, flags, type, state, inode, path. One connection for each event session.
    private static int SessionsOf(int pid)
    {
        var socket = string.Create(CultureInfo.InvariantCulture, $"/dotnet-diagnostic-{pid}-");
        return File.ReadLines("/proc/net/unix").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Count(fields => fields.Length >= 8 && fields[5] == Connected && fields[7].Contains(socket, StringComparison.Ordinal));
    }

    private async Task TakeAsync(CancellationToken cancellationToken)
    {
        await foreach (var span in queue.Reader.ReadAllAsync(cancellationToken))
        {
            Interlocked.Increment(ref spans);
        }
    }
}
