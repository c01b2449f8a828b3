using System.Collections.Immutable;

namespace Pythia.Kubernetes;

/// <summary>One page of a list.</summary>
/// <typeparam name="T">The record of one object.</typeparam>
/// <param name="Items">The objects that could be read.</param>
/// <param name="Malformed">Those that could not.</param>
/// <param name="ResourceVersion">The version of the list.</param>
/// <param name="Continue">The token of the next page; empty on the last one.</param>
public sealed record ResourcePage<T>(ImmutableArray<T> Items, ImmutableArray<MalformedObject> Malformed, string ResourceVersion, string Continue)
    where T : KubernetesObject;
