namespace Pythia.Kubernetes;

/// <summary>What an apply came to.</summary>
/// <typeparam name="T">The record of the object.</typeparam>
/// <param name="Object">The object as it is now.</param>
/// <param name="IsWritten">Whether a write was made; false if everything was as wanted.</param>
public sealed record ApplyResult<T>(T Object, bool IsWritten)
    where T : KubernetesObject;
