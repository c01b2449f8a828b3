namespace Pythia.Kubernetes;

/// <summary>Where a list-watch is. The state alone says what to do next.</summary>
/// <param name="Failures">Failures since the watch last worked.</param>
public abstract record WatchState(int Failures)
{
    /// <summary>Nothing is known. Next: read the first page.</summary>
    /// <param name="IsExpired">Whether a version was too old, so that the list must not come from a cache.</param>
    /// <param name="Failures">Failures since the watch last worked.</param>
    public sealed record Empty(bool IsExpired, int Failures) : WatchState(Failures);

    /// <summary>Some pages were read. Next: read another.</summary>
    /// <param name="Continue">The token of the next page.</param>
    /// <param name="Failures">Failures since the watch last worked.</param>
    public sealed record InitPage(string Continue, int Failures) : WatchState(Failures);

    /// <summary>The list is complete, or a stream has ended. Next: open a stream.</summary>
    /// <param name="ResourceVersion">The version to start after.</param>
    /// <param name="Failures">Failures since the watch last worked.</param>
    public sealed record InitListed(string ResourceVersion, int Failures) : WatchState(Failures);

    /// <summary>A stream is open. Next: read from it.</summary>
    /// <param name="ResourceVersion">The newest version seen.</param>
    /// <param name="IsSuspect">Whether something came that could not be read at all, so that a change may have been missed: the stream's end then leads to a new list.</param>
    /// <param name="Failures">Failures since the watch last worked.</param>
    public sealed record Watching(string ResourceVersion, bool IsSuspect, int Failures) : WatchState(Failures);
}
