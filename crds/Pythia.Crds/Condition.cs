using Pythia.Crds.Schema;

namespace Pythia.Crds;

/// <summary>One condition of a status (Kubernetes API conventions, "Typical status properties").</summary>
public sealed record Condition
{
    /// <summary>What it is about, in CamelCase; the key of the map list.</summary>
    [TextBounds(1, PythiaBounds.NameLength), TextPattern(Patterns.CamelCase)]
    public required string Type { get; init; }

    /// <summary><c>True</c>, <c>False</c> or <c>Unknown</c>.</summary>
    [ClosedSet("True", "False", "Unknown")]
    public required string Status { get; init; }

    /// <summary>Why, in CamelCase, from a closed set.</summary>
    [TextBounds(1, PythiaBounds.ReasonLength), TextPattern(Patterns.CamelCase)]
    public required string Reason { get; init; }

    /// <summary>A sentence for a person.</summary>
    [TextBounds(0, PythiaBounds.MessageLength)]
    public string Message { get; init; } = string.Empty;

    /// <summary>The generation that it was judged on.</summary>
    [IntegerBounds(0, PythiaBounds.LargestInteger)]
    public long ObservedGeneration { get; init; }

    /// <summary>When <see cref="Status"/> last changed.</summary>
    public DateTimeOffset LastTransitionTime { get; init; }
}
