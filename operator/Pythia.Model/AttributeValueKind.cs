namespace Pythia.Model;

/// <summary>The type of an <see cref="AttributeValue"/>.</summary>
public enum AttributeValueKind
{
    /// <summary>No value.</summary>
    None = 0,

    /// <summary>A string.</summary>
    Text,

    /// <summary>A whole number of 64 bits.</summary>
    Integer,

    /// <summary>A real number of 64 bits.</summary>
    Double,

    /// <summary>True or false.</summary>
    Boolean,
}
