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
    private readonly SpanQueue queue = new();
    private readonly Drivers drivers;
    private readonly CancellationTokenSource closing = new();
    private readonly Task attributing;
    private readonly Task taking;
    private readonly ServiceProcess service;
    private long spans;

    private ObservedTarget(Process process, Uri address)
    {
        this.process = process;
        Http = new HttpClient { BaseAddress = address };
        var clock = new MonotonicClock();
        var proc = new ProcFiles();
        var attribution = new RequestAttribution(queue, clock, proc);
        drivers = Drivers.Of(
            new EventPipeDriver("node", queue, clock, new HookLoader(proc, TimeSpan.Zero)), KernelAvailability.Probe(), attribution, queue);
        service = new ServiceProcess
        {
            Key = new ProcessKey(process.Id, proc.Stat(process.Id)!.Value.StartTicks), Namespace = "bench", Pod = "target-0", PodUid = "0", Service = "target",
        };
        attributing = drivers.AttributeAsync(closing.Token);
        taking = TakeAsync(closing.Token);
    }

    public HttpClient Http { get; }

    /// <summary>Spans since the start.</summary>
    public long Spans => Interlocked.Read(ref spans);

    /// <summary>Events that were lost on the way.</summary>
    public long Lost => drivers.EventPipe.Sessions.Sum(s => s.Lost);

    /// <summary>CPU time of the service, in nanoseconds.</summary>
    public double Cpu => ProcessClock.NanosecondsOf(process.Id);

    /// <summary>The bpftrace processes.</summary>
    public IEnumerable<int> Tracers => drivers.Children;

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
            await drivers.ApplyAsync(plan, CancellationToken.None);
            if ((own is null || (drivers.EventPipe.OutcomeOf(own) is ApplyOutcome.Applied && drivers.EventPipe.Sessions.Single().Hook.IsActive == own.Injected))
                && probes.All(p => drivers.KernelOutcomeOf(p.Id) is ApplyOutcome.Applied))
            {
                return;
            }

            if (limit.Elapsed > TimeSpan.FromSeconds(30))
            {
                throw new InvalidOperationException("the plan is not in force: " + drivers.EventPipe.Sessions.FirstOrDefault()?.Hook);
            }

            await Task.Delay(50);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        await Task.WhenAll(attributing, taking).ContinueWith(static _ => { }, TaskScheduler.Default);
        await drivers.DisposeAsync();
        Http.Dispose();
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        closing.Dispose();
    }

    private async Task TakeAsync(CancellationToken cancellationToken)
    {
        await foreach (var span in queue.Reader.ReadAllAsync(cancellationToken))
        {
            Interlocked.Increment(ref spans);
        }
    }
}
