namespace Pythia.Crds.Schema;

/// <summary>The length and the shape of a list.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ListBoundsAttribute(ListShape shape, int maximumItems, params string[] keys) : Attribute
{
    /// <summary>How items are told apart.</summary>
    public ListShape Shape { get; } = shape;

    /// <summary>The most items.</summary>
    public int MaximumItems { get; } = maximumItems;

    /// <summary>For <see cref="ListShape.Map"/>: the fields (as in YAML) that identify an item.</summary>
    public IReadOnlyList<string> Keys { get; } = keys;
}
