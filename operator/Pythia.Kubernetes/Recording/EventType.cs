namespace Pythia.Kubernetes;

/// <summary>The type of an event.</summary>
public enum EventType
{
    /// <summary>For information.</summary>
    Normal,

    /// <summary>Something that a person may want to act on.</summary>
    Warning,
}
