namespace Pythia.Crds.Schema;

/// <summary>The smallest and the largest value of an integer field.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class IntegerBoundsAttribute(long minimum, long maximum) : Attribute
{
    /// <summary>The smallest value, included.</summary>
    public long Minimum { get; } = minimum;

    /// <summary>The largest value, included.</summary>
    public long Maximum { get; } = maximum;
}
