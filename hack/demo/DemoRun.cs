using System.Diagnostics;
using Pythia.Demo.Cluster;
using Pythia.Demo.Views;
using Pythia.Demo.Watching;
using Spectre.Console;

namespace Pythia.Demo;

/// <summary>The demo from start to finding.</summary>
internal sealed class DemoRun(DemoOptions options, IDemoView view, IAnsiConsole console)
{
    private const string Prefix = "pythia-demo";

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var machine = Machine.Look();
        var missing = machine.Missing().ToArray();
        foreach (var limit in machine.Limits())
        {
            view.Note(limit);
        }

        if (missing.Length > 0)
        {
            Array.ForEach(missing, view.Note);
            return 3;
        }

        await using var cluster = await DemoCluster.StartAsync(Repository.Find(), machine, Prefix, view.Step, cancellation);
        cluster.Shop.StartLoad(options.RequestsPerSecond);
        view.Step("load, and what is expected of the shop: kubectl apply -f hack/demo/manifests");
        await cluster.ApplyExpectationAsync(cancellation, withSearchSpace: !options.Discover);
        if (!options.Layers.IsEmpty)
        {
            await cluster.SearchOnlyAsync(options.Layers, cancellation);
        }

        view.Note($"look around: export KUBECONFIG={cluster.Kubectl.Kubeconfig}; kubectl get pexp,tps,ibud -A; kubectl get events -n shop");
        view.Note($"logs, until the end: {cluster.StateFolder}/*.log; the operator's page: {cluster.Pythia.Web}");

        var outcome = await view.FollowAsync(progress => SearchAsync(new SearchWatch(cluster, progress), cluster, cancellation));
        console.Write(OutcomePanel.Of(outcome, options.Problem));
        view.Note($"from the start of the demo: {clock.Elapsed.TotalSeconds:0} s");
        if (options.Keep)
        {
            view.Step("all stays up until Ctrl-C");
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellation).ContinueWith(_ => { }, TaskScheduler.Default);
        }

        return OutcomePanel.ExitCode(outcome, options.Problem);
    }

    private async Task<SearchOutcome> SearchAsync(SearchWatch watch, DemoCluster cluster, CancellationToken cancellation)
    {
        if (options.Problem is not { } problem)
        {
            view.Step("no problem: nothing may be switched on");
            return await watch.QuietForAsync(options.QuietPeriod, cancellation);
        }

        view.Step($"problem {problem.Name}: {problem.Description}");
        await cluster.Injector.InjectAsync(problem, on: true, cancellation);
        return await watch.UntilExplainedAsync(options.Timeout, cancellation);
    }
}
