using System.Collections.Immutable;
using Pythia.Crds;
using Pythia.Crds.TracePointSets;
using Pythia.Model;

namespace Pythia.Diagnosing.Choosing;

/// <summary>
/// The trace-point set for an expectation whose owner wrote none: the skeleton of the services, and those points of runtime and
/// kernel that need no knowledge of the application. Its own operations join as agents discover them.
/// </summary>
public static class GeneralSet
{
    private const int SkeletonPerService = 2;

    private static readonly ImmutableArray<(Layer Layer, string Source, string Operation)> Skeleton =
    [
        (Layer.Application, "Microsoft.AspNetCore", "Microsoft.AspNetCore.Hosting.HttpRequestIn"),
        (Layer.Application, "System.Net.Http", "System.Net.Http.HttpRequestOut"),
    ];

    private static readonly ImmutableArray<(Layer Layer, string Source, string Operation)> Below =
    [
        (Layer.Runtime, "lock", "contention"),
        (Layer.Runtime, "gc", "pause"),
        (Layer.Runtime, "threadpool", "queue"),
        (Layer.Runtime, "http", "queue"),
        (Layer.Runtime, "dns", "lookup"),
        (Layer.Kernel, "thread", "offcpu"),
        (Layer.Kernel, "syscall", "fsync"),
        (Layer.Kernel, "syscall", "write"),
        (Layer.Kernel, "syscall", "futex"),
    ];

    /// <summary>The services that one set can hold: what the bound on its skeleton allows.</summary>
    public static int MaxServices => PythiaBounds.SkeletonItems / SkeletonPerService;

    /// <summary>Makes the spec. Names that no trace point can have, and services beyond <see cref="MaxServices"/>, are left out; null when no service is left.</summary>
    /// <param name="expectation">The name of the expectation.</param>
    /// <param name="entry">The service that the expectation is about; it always comes first.</param>
    /// <param name="services">The services that run beside it, in any order.</param>
    public static TracePointSetSpec? Of(string expectation, string entry, IEnumerable<string> services)
    {
        ArgumentNullException.ThrowIfNull(services);
        ImmutableArray<string> named =
        [
            .. services.Order(StringComparer.Ordinal).Prepend(entry).Distinct(StringComparer.Ordinal)
                .Where(s => TracePointId.TryCreate(Layer.Application, s, "a", "a", out _, out _))
                .Take(MaxServices),
        ];
        if (named.IsEmpty)
        {
            return null;
        }

        ImmutableArray<string> skeleton = [.. named.SelectMany(s => Skeleton.Select(p => TracePointId.Of(p.Layer, s, p.Source, p.Operation).ToString()))];
        var below = named.SelectMany(s => Below.Select(p => TracePointId.Of(p.Layer, s, p.Source, p.Operation).ToString()));
        return new TracePointSetSpec
        {
            ExpectationRef = expectation,
            Discover = true,
            Skeleton = skeleton,
            Catalogue = [.. skeleton.Concat(below).Select(id => new CatalogueEntry { Id = id })],
        };
    }
}
