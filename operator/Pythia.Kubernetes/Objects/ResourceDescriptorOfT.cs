namespace Pythia.Kubernetes;

/// <summary>A resource together with the record that its objects are read into, so that calls need no type arguments.</summary>
/// <typeparam name="T">The record of one object.</typeparam>
/// <param name="Group">The API group; empty for the core group.</param>
/// <param name="Version">The version, such as <c>v1</c>.</param>
/// <param name="Plural">The lower-case plural of the path, such as <c>pods</c>.</param>
/// <param name="Kind">The kind, such as <c>Pod</c>.</param>
/// <param name="Namespaced">Whether objects live in namespaces.</param>
public sealed record ResourceDescriptor<T>(string Group, string Version, string Plural, string Kind, bool Namespaced = true)
    : ResourceDescriptor(Group, Version, Plural, Kind, Namespaced)
    where T : KubernetesObject;
