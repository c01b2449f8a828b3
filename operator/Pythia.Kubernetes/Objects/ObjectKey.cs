namespace Pythia.Kubernetes;

/// <summary>Namespace and name of an object of a known kind.</summary>
/// <param name="Namespace">The namespace; empty for cluster-scoped objects.</param>
/// <param name="Name">The name.</param>
public readonly record struct ObjectKey(string Namespace, string Name)
{
    /// <summary><c>namespace/name</c>, or <c>name</c> alone for cluster-scoped objects.</summary>
    public override string ToString() => string.IsNullOrEmpty(Namespace) ? Name : $"{Namespace}/{Name}";
}
