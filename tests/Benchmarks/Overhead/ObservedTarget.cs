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
using Pythia.Model;

namespace Pythia.Benchmarks.Overhead;

/// <summary>A service and the agent's drivers on it; its spans are taken and thrown away.</summary>
internal sealed class ObservedTarget : IAsyncDisposable
{
    private readonly Process process;
    private readonly DiscardingDrivers observing;
    private readonly ServiceProcess service;

    private ObservedTarget(Process process, Uri address)
    {
        this.process = process;
        Http = new HttpClient { BaseAddress = address };
        var proc = new ProcFiles();
        observing = new DiscardingDrivers(proc);
        service = new ServiceProcess
        {
            Key = new ProcessKey(process.Id, proc.Stat(process.Id)!.Value.StartTicks), Namespace = "bench", Pod = "target-0", PodUid = "0", Service = "target",
        };
    }

    public HttpClient Http { get; }

    public int Pid => process.Id;

    /// <summary>Spans since the start.</summary>
    public long Spans => observing.Spans;

    /// <summary>Events that were lost on the way.</summary>
    public long Lost => observing.Lost;

    /// <summary>CPU time of the service, in nanoseconds.</summary>
    public double Cpu => ProcessClock.NanosecondsOf(process.Id);

    /// <summary>The bpftrace processes.</summary>
    public IEnumerable<int> Tracers => observing.Drivers.Children;

    public static async Task<ObservedTarget> StartAsync(string program)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        start.ArgumentList.Add(program);
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("listening ", StringComparison.Ordinal))
            {
                return new ObservedTarget(process, new Uri(line.Split(' ')[1]));
            }
        }

        throw new InvalidOperationException("the target ended before it listened");
    }

    public static ActivitySelection Step { get; } =
        ActivitySelection.TryOf(TracePointId.Of(Layer.Application, "target", "Target.Shop", "step"), out var selection, out _) ? selection! : throw new InvalidOperationException();

    /// <summary>Brings a state into force; null: everything off.</summary>
    public async Task ApplyAsync(Func<ProcessPlan, ProcessPlan>? change, params KernelTemplate[] kernel)
    {
        ImmutableArray<KernelProbe> probes =
        [
            .. kernel.Select(t => new KernelProbe { Id = "kernel/target/" + KernelTemplates.NameOf(t), Template = t, MinMicroseconds = 0, Pids = [service.Key.Pid] })
                .OrderBy(p => p.Id, StringComparer.Ordinal),
        ];
        var own = change?.Invoke(new ProcessPlan { Process = service, Activities = [], Slot = kernel.Length > 0 });
        var plan = new AgentPlan { Processes = own is null ? [] : [own], Kernel = probes, Sets = [] };
        var limit = Stopwatch.StartNew();
        while (true)
        {
            await observing.Drivers.ApplyAsync(plan, CancellationToken.None);
            if ((own is null || (observing.Drivers.EventPipe.OutcomeOf(own) is ApplyOutcome.Applied && observing.Drivers.EventPipe.Sessions.Single().Hook.IsActive == own.Injected))
                && probes.All(p => observing.Drivers.KernelOutcomeOf(p.Id) is ApplyOutcome.Applied))
            {
                return;
            }

            if (limit.Elapsed > TimeSpan.FromSeconds(30))
            {
                throw new InvalidOperationException("the plan is not in force: " + observing.Drivers.EventPipe.Sessions.FirstOrDefault()?.Hook);
            }

            await Task.Delay(50);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await observing.DisposeAsync();
        Http.Dispose();
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
