namespace Pythia.Kubernetes;

/// <summary>The envelope of a custom resource: metadata, a spec that users own and a status that a controller owns.</summary>
/// <typeparam name="TSpec">The spec's record.</typeparam>
/// <typeparam name="TStatus">The status' record.</typeparam>
public sealed record CustomResource<TSpec, TStatus> : KubernetesObject
    where TSpec : class
    where TStatus : class
{
    /// <summary>What is wanted.</summary>
    public required TSpec Spec { get; init; }

    /// <summary>What is; null as long as no controller has written it.</summary>
    public TStatus? Status { get; init; }
}
