using Pythia.Agent.Applying;
using Pythia.Agent.Applying.Bpftrace;
using Pythia.Agent.Applying.EventPipe;
using Pythia.Agent.Discovering;
using Pythia.Agent.Emitting;
using Pythia.Agent.Emitting.Routing;
using Pythia.Agent.Guarding;
using Pythia.Agent.Injecting;
using Pythia.Agent.Planning;
using Pythia.Kubernetes;

namespace Pythia.Agent.Hosting;

/// <summary>Puts the agent together and runs it until it is told to stop; then everything goes off before it returns.</summary>
internal static class AgentHost
{
    private static readonly TimeSpan LastSpans = TimeSpan.FromSeconds(2);

    public static async Task<int> RunAsync(AgentOptions options, CancellationToken cancellationToken)
    {
        AgentLog.Started(options);
        using var kubernetes = new KubernetesClient(
            KubernetesConfiguration.Load(options.Kubeconfig), new KubernetesClientOptions { UserAgent = "pythia-agent" });
        using var http = OperatorHttp.Create(options.Tls);
        using var cluster = new ClusterWatch(kubernetes, options.Node, AgentLog.WatchProblem);
        var queue = new SpanQueue();
        var clock = new MonotonicClock();
        var receivers = options.Receivers is { } slice ? new ReceiverWatch(kubernetes, slice.Namespace, slice.Name, AgentLog.WatchProblem) : null;
        var router = new SpanRouter(http, options.Operator, queue, receivers);
        var channel = new OperatorChannel(http, new Uri(options.Operator, "/pythia/v1/acknowledgements"));
        var proc = new ProcFiles();
        using var exporting = new CancellationTokenSource();
        var export = router.RunAsync(exporting.Token);
        var tools = options.Kernel ? KernelAvailability.Probe() : new KernelAvailability { Reason = FailureReason.LayerDisabled };
        AgentLog.Kernel("layer", tools.Reason == FailureReason.None ? $"available, bpftrace {tools.Version?.ToString() ?? "of an unknown version"}" : tools.Reason.ToString());
        var loader = new HookLoader(proc);
        var injections = new InjectionReport(loader);
        var attribution = new RequestAttribution(queue, clock, proc);
        await using (var drivers = Drivers.Of(new EventPipeDriver(options.Node, queue, clock, loader), tools, attribution, queue))
        {
            var report = new OperatorReport(options.Node, channel, new AgentCounters(router), injections);
            var loop = new AgentLoop(cluster, new ProcessDirectory(proc), drivers, new NodeMeter(proc, clock), report, injections);
            await RunUntilStoppedAsync(
                [
                    cluster.RunAsync(cancellationToken), loop.RunAsync(cancellationToken), drivers.AttributeAsync(cancellationToken),
                    RefreshAsync(clock, drivers.EventPipe, cancellationToken), receivers?.RunAsync(cancellationToken) ?? Task.Delay(Timeout.Infinite, cancellationToken),
                ],
                cancellationToken);
        }

        queue.Complete();
        exporting.CancelAfter(LastSpans);
        await IgnoreCancellationAsync(export);
        AgentLog.Stopped();
        return 0;
    }

    // Whichever part fails ends the whole: the container is started anew, from observed state.
    private static async Task RunUntilStoppedAsync(Task[] parts, CancellationToken cancellationToken)
    {
        try
        {
            await await Task.WhenAny(parts);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    private static async Task RefreshAsync(MonotonicClock clock, EventPipeDriver eventPipe, CancellationToken cancellationToken)
    {
        var sampler = new NodeSampler();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            if (clock.Refresh() is { } step)
            {
                AgentLog.ClockWasSet(step);
            }

            sampler.Sample(eventPipe.Sessions);
        }
    }

    private static async Task IgnoreCancellationAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (OperationCanceledException)
        {
            // The last spans had their time.
        }
    }
}
