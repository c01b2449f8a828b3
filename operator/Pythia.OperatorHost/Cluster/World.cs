using System.Collections.Immutable;
using Pythia.Diagnosing.Choosing;
using Pythia.Diagnosing.Publishing;
using Pythia.Kubernetes;
using ObjectKey = Pythia.Diagnosing.Choosing.ObjectKey;

namespace Pythia.OperatorHost.Cluster;

/// <summary>The resources as the API server held them at one moment. Immutable; in order of namespace and name.</summary>
internal sealed record World
{
    public required ImmutableArray<ExpectationResource> Expectations { get; init; }

    /// <summary>Their catalogues have what agents discovered, for the sets that ask for it.</summary>
    public required ImmutableArray<TracePointSetResource> Sets { get; init; }

    public required ImmutableArray<BudgetResource> Budgets { get; init; }

    public static T? Find<T>(ImmutableArray<T> among, ObjectKey key)
        where T : KubernetesObject => among.FirstOrDefault(o => KeyOf(o) == key);

    public static ObjectKey KeyOf(KubernetesObject resource) => new(resource.Metadata.Namespace, resource.Metadata.Name);

    /// <summary>The form in which the publishing stage takes resources.</summary>
    public static ImmutableArray<Published<TSpec, TStatus>> Published<TSpec, TStatus>(ImmutableArray<CustomResource<TSpec, TStatus>> resources)
        where TSpec : class
        where TStatus : class =>
        [.. resources.Select(r => new Published<TSpec, TStatus>(KeyOf(r), r.Metadata.Generation, r.Spec, r.Status))];

    /// <summary>What an interrupted search goes on from.</summary>
    public SearchState Resume(long nowNs) => SearchState.FromStatus(
        Sets.Where(s => s.Status is not null).Select(s => KeyValuePair.Create(KeyOf(s), s.Status!)),
        Expectations.Where(e => e.Status is not null).Select(e => KeyValuePair.Create(KeyOf(e), e.Status!)),
        Sets.ToDictionary(KeyOf, s => new ObjectKey(s.Metadata.Namespace, s.Spec.ExpectationRef)),
        nowNs);
}
