namespace Pythia.Kubernetes;

/// <summary>One cause of a failure.</summary>
public sealed record KubernetesStatusCause
{
    /// <summary>The reason, such as <c>FieldValueInvalid</c> or <c>FieldManagerConflict</c>.</summary>
    public string Reason { get; init; } = string.Empty;

    /// <summary>A sentence for a person.</summary>
    public string Message { get; init; } = string.Empty;

    /// <summary>The field.</summary>
    public string Field { get; init; } = string.Empty;
}
