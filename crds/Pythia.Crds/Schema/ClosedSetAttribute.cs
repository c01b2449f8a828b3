namespace Pythia.Crds.Schema;

/// <summary>The only values that a text may have; on a list, each of its items.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ClosedSetAttribute(params string[] values) : Attribute
{
    /// <summary>The values.</summary>
    public IReadOnlyList<string> Values { get; } = values;
}
