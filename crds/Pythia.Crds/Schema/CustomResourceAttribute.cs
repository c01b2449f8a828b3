namespace Pythia.Crds.Schema;

/// <summary>Marks a spec record as that of a custom resource of the group <see cref="PythiaApi.Group"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class CustomResourceAttribute(string kind, string plural, string shortName, Type status) : Attribute
{
    /// <summary>The kind.</summary>
    public string Kind { get; } = kind;

    /// <summary>The plural, as in URLs.</summary>
    public string Plural { get; } = plural;

    /// <summary>The short name for kubectl.</summary>
    public string ShortName { get; } = shortName;

    /// <summary>The status record.</summary>
    public Type Status { get; } = status;

    /// <summary>A field of the spec (JSON path) that field selectors may use; empty: none.</summary>
    public string SelectableField { get; init; } = string.Empty;
}
