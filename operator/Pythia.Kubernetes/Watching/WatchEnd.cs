namespace Pythia.Kubernetes;

/// <summary>How a stream ended.</summary>
public enum WatchEnd
{
    /// <summary>By the server, after a whole event.</summary>
    Complete,

    /// <summary>In the middle of an event.</summary>
    Truncated,

    /// <summary>The connection broke.</summary>
    Broken,

    /// <summary>It was silent for longer than the server keeps any stream open.</summary>
    Silent,
}
