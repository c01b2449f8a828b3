namespace Pythia.Kubernetes;

/// <summary>A change of a <see cref="Store{T}"/>.</summary>
/// <typeparam name="T">The record of one object.</typeparam>
/// <param name="Key">Which object.</param>
/// <param name="Before">As it was; null if it is new.</param>
/// <param name="After">As it is; null if it is gone.</param>
public readonly record struct StoreChange<T>(ObjectKey Key, T? Before, T? After)
    where T : KubernetesObject;
