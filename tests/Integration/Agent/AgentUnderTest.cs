using System.Collections.Immutable;
using Pythia.Agent.Applying;
using Pythia.Agent.Applying.Bpftrace;
using Pythia.Agent.Applying.EventPipe;
using Pythia.Agent.Discovering;
using Pythia.Agent.Emitting;
using Pythia.Agent.Injecting;
using Pythia.Agent.Planning;
using Pythia.Model;

namespace Pythia.Integration.Tests.Agent;

/// <summary>The agent's drivers on one target, with the spans that they would send.</summary>
internal sealed class AgentUnderTest : IAsyncDisposable
{
    private readonly SpanQueue queue = new();
    private readonly CancellationTokenSource closing = new();
    private readonly Task attributing;
    private readonly List<OutgoingSpan> spans = [];

    public AgentUnderTest(TargetProcess target, KernelAvailability? tools = null)
    {
        Process = new ServiceProcess
        {
            Key = new ProcessKey(target.Pid, target.StartTicks()),
            Namespace = "test",
            Pod = "target-0",
            PodUid = "0",
            Service = "target",
        };
        tools ??= new KernelAvailability { Reason = FailureReason.LayerDisabled };
        var clock = new MonotonicClock();
        var attribution = new RequestAttribution(queue, clock, new ProcFiles());
        Drivers = Drivers.Of(
            new EventPipeDriver("node-1", queue, clock, new HookLoader(new ProcFiles(), TimeSpan.Zero)), tools, attribution, queue);
        attributing = Drivers.AttributeAsync(closing.Token);
    }

    public ServiceProcess Process { get; }

    public Drivers Drivers { get; }

    public IReadOnlyList<OutgoingSpan> Spans
    {
        get
        {
            while (queue.Reader.TryRead(out var span))
            {
                spans.Add(span);
            }

            return spans;
        }
    }

    public static ActivitySelection Select(string source, string operation) =>
        ActivitySelection.TryOf(TracePointId.Of(Layer.Application, "target", source, operation), out var selection, out var problem)
            ? selection! : throw new ArgumentException(problem);

    /// <summary>Brings activities, runtime points and kernel probes into force and waits until they are.</summary>
    public async Task ApplyAsync(
        ImmutableArray<ActivitySelection> activities, ImmutableArray<RuntimePoint> runtime = default, ImmutableArray<KernelProbe> kernel = default, bool discover = false,
        Func<ProcessPlan, ProcessPlan>? change = null)
    {
        runtime = runtime.IsDefault ? [] : runtime;
        kernel = kernel.IsDefault ? [] : kernel;
        var process = new ProcessPlan
        {
            Process = Process,
            Activities = activities,
            Runtime = runtime,
            Discover = discover,
            Attribute = !kernel.IsEmpty || !runtime.IsEmpty,
        };
        process = change?.Invoke(process) ?? process;
        var plan = new AgentPlan { Processes = [process], Kernel = kernel, Sets = [] };
        await WaitAsync("the plan to be in force", async () =>
        {
            await Drivers.ApplyAsync(plan, CancellationToken.None);
            var outcomes = kernel.Select(k => Drivers.KernelOutcomeOf(k.Id)).Append(Drivers.EventPipe.OutcomeOf(process)).ToList();
            Assert.DoesNotContain(outcomes, o => o is ApplyOutcome.Failed);
            return outcomes.All(o => o is ApplyOutcome.Applied);
        });
    }

    /// <summary>The same by tier 2, which must be possible.</summary>
    public async Task ApplyInjectedAsync(
        ImmutableArray<ActivitySelection> activities, ImmutableArray<KernelProbe> kernel = default, Func<ProcessPlan, ProcessPlan>? change = null)
    {
        await ApplyAsync(activities, kernel: kernel, change: p => (change?.Invoke(p) ?? p) with { Injected = true, Attribute = false, Slot = p.Attribute });
        Assert.True(Session.Hook.IsActive, $"{Session.Hook.Refusal}: {Session.Hook.Message}");
    }

    public ProcessSession Session => Drivers.EventPipe.Sessions.Single();

    public KernelProbe Probe(KernelTemplate template, long minMicroseconds) => new()
    {
        Id = "kernel/target/" + KernelTemplates.NameOf(template),
        Template = template,
        MinMicroseconds = minMicroseconds,
        Pids = [Process.Key.Pid],
    };

    /// <summary>Waits until the spans are as expected; says so when they are not after ten seconds.</summary>
    public Task WaitForAsync(string what, Func<IReadOnlyList<OutgoingSpan>, bool> condition) =>
        WaitAsync(what, () => Task.FromResult(condition(Spans)));

    public static async Task WaitAsync(string what, Func<Task<bool>> condition)
    {
        var limit = DateTime.UtcNow.AddSeconds(60);
        while (!await condition())
        {
            Assert.True(DateTime.UtcNow < limit, "waited in vain for " + what);
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        try
        {
            await attributing;
        }
        catch (OperationCanceledException)
        {
            // Closing.
        }

        await Drivers.DisposeAsync();
        closing.Dispose();
    }
}
