namespace Pythia.Crds.Schema;

/// <summary>How the API server treats the items of a list (<c>x-kubernetes-list-type</c>).</summary>
public enum ListShape
{
    /// <summary>The list is replaced as a whole; its order means something.</summary>
    Atomic = 0,

    /// <summary>No value may appear twice.</summary>
    Set,

    /// <summary>Items are told apart by the value of their keys, which may not appear twice.</summary>
    Map,
}
