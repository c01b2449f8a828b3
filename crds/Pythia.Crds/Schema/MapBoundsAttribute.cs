namespace Pythia.Crds.Schema;

/// <summary>The most entries of a map from text to text.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class MapBoundsAttribute(int maximumEntries) : Attribute
{
    /// <summary>The most entries.</summary>
    public int MaximumEntries { get; } = maximumEntries;
}
