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

    private readonly DiscardingDrivers observing;
    private readonly ImmutableArray<ServiceProcess> processes;
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

        observing = new DiscardingDrivers(proc);
    }

    /// <summary>Processes that it observes.</summary>
    public int Processes => processes.Length;

    /// <summary>Spans since the start.</summary>
    public long Spans => observing.Spans;

    /// <summary>Events that were lost on the way.</summary>
    public long Lost => lost + observing.Lost;

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
                Sets = [set], Processes = processes, Lease = LeaseState.Full, KernelUnavailable = observing.Drivers.KernelUnavailable,
            });
            await observing.Drivers.ApplyAsync(plan, CancellationToken.None);
            if (IsInForce(plan))
            {
                return;
            }

            if (limit.Elapsed > Patience)
            {
                throw new InvalidOperationException("the plan is not in force: " + string.Join("; ", observing.Drivers.EventPipe.Sessions.Select(s => $"{s.Process.Pod} {s.Hook}")));
            }

            await Task.Delay(50);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await observing.DisposeAsync();
    }

    private bool IsInForce(AgentPlan plan) => plan.Processes.IsEmpty
        ? processes.All(p => SessionsOf(p.Key.Pid) == 0) && !observing.Drivers.Children.Any()
        : plan.Processes.All(p => observing.Drivers.EventPipe.OutcomeOf(p) is ApplyOutcome.Applied)
            && plan.Kernel.All(p => observing.Drivers.KernelOutcomeOf(p.Id) is ApplyOutcome.Applied)
            && observing.Drivers.EventPipe.Sessions.All(s => s.Hook.IsActive == plan.Processes.Single(p => p.Process.Key == s.Process.Key).Injected);

    // proc(5), net/unix: number, references, protocol, flags, type, state, inode, path. One connection for each event session.
    private static int SessionsOf(int pid)
    {
        var socket = string.Create(CultureInfo.InvariantCulture, $"/dotnet-diagnostic-{pid}-");
        return File.ReadLines("/proc/net/unix").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Count(fields => fields.Length >= 8 && fields[5] == Connected && fields[7].Contains(socket, StringComparison.Ordinal));
    }
}
