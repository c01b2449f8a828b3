using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Pythia.Agent.Planning;
using Pythia.Crds.TracePointSets;
using Pythia.Demo;
using Pythia.Demo.Cluster;
using Pythia.Demo.Watching;

namespace Pythia.Benchmarks.Overhead.Shop;

/// <summary>What a real search had on, looked at every 1.5 s from its first decision until it had found the problem.</summary>
/// <param name="AtRest">The set before anything was wrong: the skeleton.</param>
/// <param name="Looks">The set at each look.</param>
/// <param name="Found">What was found.</param>
internal sealed record RecordedSearch(SetView AtRest, ImmutableArray<SetView> Looks, string Found)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    /// <summary>Trace points beside the skeleton, on average.</summary>
    public double MeanPoints => Looks.Average(l => (double)l.Status.EnabledTracePoints);

    /// <summary>The set at a part of the search's time, from 0 to 1.</summary>
    public SetView At(double part) => Looks[Math.Clamp((int)(part * Looks.Length), 0, Looks.Length - 1)];

    /// <summary>Gives the shop a problem, has it searched by the operator and its agents, and takes all of it back.</summary>
    public static async Task<RecordedSearch> RunAsync(DemoCluster cluster, Problem problem, CancellationToken cancellation)
    {
        var looks = new List<TracePointSetStatus>();
        var watch = new SearchWatch(cluster, (snapshot, _) => looks.Add(snapshot.TracePoints));
        await cluster.ApplyExpectationAsync(cancellation);
        await watch.UntilAsync(s => !s.TracePoints.Desired.IsDefaultOrEmpty, "the skeleton", Patience, cancellation);
        var rest = looks[^1];
        var spec = Spec(await cluster.Kubectl.GetAsync(["tps", "-n", ShopCluster.Namespace], cancellation));
        looks.Clear();
        await cluster.Injector.InjectAsync(problem, on: true, cancellation);
        var outcome = await watch.UntilExplainedAsync(Patience, cancellation);
        await cluster.Injector.InjectAsync(problem, on: false, cancellation);
        await cluster.Kubectl.RunAsync(["delete", "pexp,tps,ibud", "--all", "-n", ShopCluster.Namespace, "--timeout=20s"], null, cancellation);
        if (outcome is not SearchOutcome.Found found)
        {
            throw new InvalidOperationException("the search did not end: " + (outcome as SearchOutcome.Failed)?.Reason);
        }

        SetView View(TracePointSetStatus status) => new() { Namespace = ShopCluster.Namespace, Name = "shop", Spec = spec, Status = status };
        return new RecordedSearch(
            View(rest with { Desired = [.. rest.Desired.Where(d => d.Skeleton)] }), [.. looks.Where(l => l.EnabledTracePoints > 0).Select(View)], found.Finding.Place);
    }

    /// <summary>The same with tier 2 in all services, as it is after the canary.</summary>
    public RecordedSearch Injected() => this with { AtRest = Inject(AtRest), Looks = [.. Looks.Select(Inject)] };

    private static SetView Inject(SetView set) => set with
    {
        Spec = set.Spec with { Injection = new InjectionOptions { Enabled = true } },
        Status = set.Status with
        {
            Tiers = [.. new[] { "front", "catalog", "cart", "orders", "stock" }.Select(s => new TierStatus { Service = "shop-" + s, Phase = "Everywhere" })],
        },
    };

    private static TracePointSetSpec Spec(JsonNode? list) =>
        list?["items"]?[0]?["spec"]?.Deserialize<TracePointSetSpec>(Json) ?? throw new InvalidOperationException("the shop's trace-point set is not there");
}
