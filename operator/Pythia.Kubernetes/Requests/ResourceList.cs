using System.Collections.Immutable;

namespace Pythia.Kubernetes;

/// <summary>A list, all pages together.</summary>
/// <typeparam name="T">The record of one object.</typeparam>
/// <param name="Items">The objects that could be read.</param>
/// <param name="Malformed">Those that could not.</param>
/// <param name="ResourceVersion">The version of the list, from which a watch can start.</param>
public sealed record ResourceList<T>(ImmutableArray<T> Items, ImmutableArray<MalformedObject> Malformed, string ResourceVersion)
    where T : KubernetesObject;
