namespace Pythia.Kubernetes;

/// <summary>What the network said in answer to a state's request.</summary>
/// <typeparam name="T">The record of one object.</typeparam>
public abstract record WatchInput<T>
    where T : KubernetesObject
{
    private WatchInput()
    {
    }

    /// <summary>A page was read.</summary>
    /// <param name="Page">The page.</param>
    public sealed record PageRead(ResourcePage<T> Page) : WatchInput<T>;

    /// <summary>A list or the opening of a stream failed.</summary>
    /// <param name="Status">What the server said; code 0 if nothing.</param>
    /// <param name="RetryAfter">How long it asked to wait.</param>
    public sealed record RequestFailed(KubernetesStatus Status, TimeSpan? RetryAfter) : WatchInput<T>;

    /// <summary>A stream was opened.</summary>
    public sealed record StreamOpened : WatchInput<T>;

    /// <summary>An object was added or changed.</summary>
    /// <param name="Object">The object.</param>
    public sealed record Changed(T Object) : WatchInput<T>;

    /// <summary>An object was deleted.</summary>
    /// <param name="Key">Which one.</param>
    /// <param name="Object">Its last state; null if unreadable.</param>
    /// <param name="ResourceVersion">The version of the deletion.</param>
    public sealed record Deleted(ObjectKey Key, T? Object, string ResourceVersion) : WatchInput<T>;

    /// <summary>A bookmark: nothing changed up to this version.</summary>
    /// <param name="ResourceVersion">The version.</param>
    public sealed record Bookmark(string ResourceVersion) : WatchInput<T>;

    /// <summary>Something that does not fit the record, or no event at all (then without key).</summary>
    /// <param name="Problem">What.</param>
    public sealed record Unreadable(MalformedObject Problem) : WatchInput<T>;

    /// <summary>An ERROR in the stream.</summary>
    /// <param name="Status">What the server said.</param>
    public sealed record StreamError(KubernetesStatus Status) : WatchInput<T>;

    /// <summary>The stream ended.</summary>
    /// <param name="Reason">How.</param>
    /// <param name="Lasted">How long it was open.</param>
    public sealed record StreamEnded(WatchEnd Reason, TimeSpan Lasted) : WatchInput<T>;
}
