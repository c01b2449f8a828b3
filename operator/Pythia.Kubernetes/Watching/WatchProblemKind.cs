namespace Pythia.Kubernetes;

/// <summary>What a watch met and got over.</summary>
public enum WatchProblemKind
{
    /// <summary>A list failed; it will be tried again.</summary>
    ListFailed,

    /// <summary>A stream could not be opened; it will be tried again.</summary>
    OpenFailed,

    /// <summary>The version or the continue token was too old; a new list follows.</summary>
    Expired,

    /// <summary>The server reported another error in the stream; a new stream follows.</summary>
    StreamError,

    /// <summary>The stream ended in mid-object, broke, or was silent; a new one follows.</summary>
    StreamLost,

    /// <summary>An object could not be read; the rest goes on.</summary>
    Malformed,
}
