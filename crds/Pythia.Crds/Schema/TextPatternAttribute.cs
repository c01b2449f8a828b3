namespace Pythia.Crds.Schema;

/// <summary>A regular expression (RE2, anchored) that a text must match; on a list or a map, each of its items.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TextPatternAttribute(string pattern) : Attribute
{
    /// <summary>The expression.</summary>
    public string Pattern { get; } = pattern;
}
