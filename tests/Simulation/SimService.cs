using Pythia.Crds.TracePointSets;
using Pythia.Diagnosing.Choosing;
using Pythia.Model;

namespace Pythia.Simulation.Tests;

/// <summary>One generated service.</summary>
internal sealed class SimService
{
    public const string ServerSource = "Microsoft.AspNetCore";
    public const string ServerOperation = "Microsoft.AspNetCore.Hosting.HttpRequestIn";
    public const string ClientSource = "System.Net.Http";
    public const string ClientOperation = "System.Net.Http.HttpRequestOut";

    public static readonly string[] Lower =
    [
        "kernel/{0}/thread/offcpu", "kernel/{0}/syscall/fsync", "kernel/{0}/syscall/futex", "kernel/{0}/syscall/read", "kernel/{0}/block/io",
        "runtime/{0}/lock/contention", "runtime/{0}/gc/pause", "runtime/{0}/http/queue",
    ];

    public required int Index { get; init; }

    public required string Name { get; init; }

    public List<SimPoint> Points { get; } = [];

    /// <summary>The points at the top of each request type.</summary>
    public List<SimPoint>[] Tops { get; init; } = [];

    public Resource[] Pods { get; set; } = [];

    /// <summary>Slowly changing load, around 1.</summary>
    public double Load { get; set; } = 1;

    public ObjectKey Set => new("sim", Name);

    public string TypeOf(int requestType) => $"GET /{Name}/{(char)('a' + requestType)}";

    /// <summary>
    /// The service's search space. Without a hierarchy it is what agents discover, a list of operations, or what a profile has written; both
    /// are refined by what was learned.
    /// </summary>
    public SearchSpace ToSpace(bool hierarchy, ILookup<string, LearnedContext> profile, IEnumerable<LearnedContext> learned) => SearchSpace.Of(
        Set,
        new TracePointSetSpec
        {
            ExpectationRef = "slow",
            Skeleton = [$"application/{Name}/{ServerSource}/{ServerOperation}", $"application/{Name}/{ClientSource}/{ClientOperation}"],
            Catalogue =
            [
                .. Points.Select(p => new CatalogueEntry
                {
                    Id = p.Id,
                    Parent = hierarchy ? p.Parent?.Id ?? string.Empty : profile[p.Id].FirstOrDefault()?.Parent ?? string.Empty,
                    RequestTypes = hierarchy ? [TypeOf(p.RequestType)] : [.. profile[p.Id].Select(c => c.RequestType)],
                    EventsPerRequestPermille = hierarchy ? 1000 * p.Loop : 0,
                }),
                .. Lower.Select(l => new CatalogueEntry { Id = string.Format(System.Globalization.CultureInfo.InvariantCulture, l, Name) }),
            ],
        },
        learned);

    public void Roll(int generation, int pods) => Pods =
    [
        .. Enumerable.Range(0, pods).Select(i => new Resource(AttributeSet.Of(
            ("service.name", AttributeValue.Of(Name)),
            ("k8s.pod.name", AttributeValue.Of($"{Name}-{generation}-{i}")),
            ("k8s.node.name", AttributeValue.Of("node-1")),
            ("service.version", AttributeValue.Of($"v{generation}"))))),
    ];
}
