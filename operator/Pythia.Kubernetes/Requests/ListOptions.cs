namespace Pythia.Kubernetes;

/// <summary>Which objects a list or watch covers.</summary>
public sealed record ListOptions
{
    /// <summary>Everything.</summary>
    public static ListOptions All { get; } = new();

    /// <summary>A label selector, such as <c>app=shop,tier!=test</c>; empty for all.</summary>
    public string LabelSelector { get; init; } = string.Empty;

    /// <summary>A field selector, such as <c>spec.nodeName=node-1</c>; empty for all.</summary>
    public string FieldSelector { get; init; } = string.Empty;

    /// <summary>
    /// Whether the first list may come from the server's cache (<c>resourceVersion=0</c>): cheap, and right for the many agents of a cluster,
    /// but possibly older than what was seen before. A re-list after an expired version always asks for the newest.
    /// </summary>
    public bool AllowCached { get; init; }
}
