namespace Pythia.Kubernetes;

/// <summary>How an object is deleted.</summary>
public sealed record DeleteOptions
{
    /// <summary>Delete only the object with this uid, not a new one of the same name.</summary>
    public string? Uid { get; init; }

    /// <summary>Delete only this version.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary><c>Background</c>, <c>Foreground</c>, <c>Orphan</c>, or null for the kind's own.</summary>
    public string? PropagationPolicy { get; init; }

    /// <summary>Seconds that a pod may take to end; null for its own.</summary>
    public int? GracePeriodSeconds { get; init; }
}
