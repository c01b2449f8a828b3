namespace Pythia.Crds.Schema;

/// <summary>The shortest and the longest text of a field; on a list or a map, of each of its items.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TextBoundsAttribute(int minimumLength, int maximumLength) : Attribute
{
    /// <summary>The fewest characters.</summary>
    public int MinimumLength { get; } = minimumLength;

    /// <summary>The most characters.</summary>
    public int MaximumLength { get; } = maximumLength;
}
