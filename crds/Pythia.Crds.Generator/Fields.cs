namespace Pythia.Crds.Generator;

/// <summary>A YAML mapping under construction; it keeps the order of additions as long as nothing is removed.</summary>
internal sealed class Fields : Dictionary<string, object>
{
    /// <summary>An empty mapping.</summary>
    public Fields()
        : base(StringComparer.Ordinal)
    {
    }
}
