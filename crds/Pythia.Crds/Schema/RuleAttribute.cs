namespace Pythia.Crds.Schema;

/// <summary>
/// What a schema cannot say, as a CEL expression over <c>self</c>: the record, or the property that carries it
/// (with <see cref="OnItems"/>: each item of the list). The message is what a person sees who breaks it.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class, AllowMultiple = true)]
public sealed class RuleAttribute(string expression, string message) : Attribute
{
    /// <summary>True when all is well.</summary>
    public string Expression { get; } = expression;

    /// <summary>What is wrong and what to do.</summary>
    public string Message { get; } = message;

    /// <summary>The field to blame, relative to where the rule stands, as <c>.maxP99Milliseconds</c>; empty: the place itself.</summary>
    public string Field { get; init; } = string.Empty;

    /// <summary>True: the rule holds for each item of the list instead of the list.</summary>
    public bool OnItems { get; init; }
}
