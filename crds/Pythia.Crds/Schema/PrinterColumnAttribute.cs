namespace Pythia.Crds.Schema;

/// <summary>A column of <c>kubectl get</c>, in the order of the attributes.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class PrinterColumnAttribute(int order, string name, string path, string type = "string") : Attribute
{
    /// <summary>Its place, from the left; reflection keeps no order of attributes.</summary>
    public int Order { get; } = order;

    /// <summary>The heading.</summary>
    public string Name { get; } = name;

    /// <summary>A JSON path into the object.</summary>
    public string Path { get; } = path;

    /// <summary><c>string</c>, <c>integer</c>, <c>boolean</c> or <c>date</c>.</summary>
    public string Type { get; } = type;

    /// <summary>True: only with <c>-o wide</c>.</summary>
    public bool Wide { get; init; }

    /// <summary>What the column says.</summary>
    public string Description { get; init; } = string.Empty;
}
