namespace Pythia.Kubernetes;

/// <summary>An object that does not fit the record that it should be read into.</summary>
/// <param name="Key">Which one; null if not even that can be read.</param>
/// <param name="ResourceVersion">Its version; empty if it cannot be read.</param>
/// <param name="Error">What does not fit.</param>
public sealed record MalformedObject(ObjectKey? Key, string ResourceVersion, string Error);
