using System.Collections.Immutable;

namespace Pythia.Unit.Tests.Kubernetes;

/// <summary>Names that one thread changes while others look.</summary>
internal sealed class FaultSet
{
    private volatile ImmutableHashSet<string> names = [];

    public bool Contains(string name) => names.Contains(name);

    public void Add(string name) => names = names.Add(name);

    public void Toggle(string name)
    {
        // An immutable set returns itself if it does not contain the name.
        var without = names.Remove(name);
        names = ReferenceEquals(without, names) ? names.Add(name) : without;
    }

    public void Clear() => names = [];
}
