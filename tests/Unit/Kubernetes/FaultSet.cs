using System.Collections.Immutable;

namespace Pythia.Unit.Tests.Kubernetes;

/// <summary>Names that one thread changes while others look.</summary>
internal sealed class FaultSet
{
    private volatile ImmutableHashSet<string> names = [];

    public bool Contains(string name) => names.Contains(name);

    public void Add(string name) => names = names.Add(name);

    public void Toggle(string name) => names = names.Contains(name) ? names.Remove(name) : names.Add(name);

    public void Clear() => names = [];
}
