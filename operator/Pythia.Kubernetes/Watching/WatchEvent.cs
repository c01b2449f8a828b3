namespace Pythia.Kubernetes;

/// <summary>
/// What a watch tells. It begins with <see cref="Init"/>, one <see cref="InitApply"/> for each object, and <see cref="InitDone"/>; then come changes.
/// An <see cref="Init"/> may come again at any time: what was collected since the last one is void, and objects known before that are not among the new ones are gone.
/// </summary>
/// <typeparam name="T">The record of one object.</typeparam>
public abstract record WatchEvent<T>
    where T : KubernetesObject
{
    private WatchEvent()
    {
    }

    /// <summary>A list begins.</summary>
    public sealed record Init : WatchEvent<T>;

    /// <summary>An object of the list.</summary>
    /// <param name="Object">The object.</param>
    public sealed record InitApply(T Object) : WatchEvent<T>;

    /// <summary>The list is complete: what is not in it does not exist.</summary>
    public sealed record InitDone : WatchEvent<T>;

    /// <summary>An object was added or changed. The same version may come twice.</summary>
    /// <param name="Object">The object.</param>
    public sealed record Apply(T Object) : WatchEvent<T>;

    /// <summary>An object was deleted, or no longer matches the selector.</summary>
    /// <param name="Key">Which one.</param>
    /// <param name="Object">Its last state; null if that cannot be read.</param>
    public sealed record Delete(ObjectKey Key, T? Object) : WatchEvent<T>;

    /// <summary>An object exists but cannot be read; what was known of it before is the best there is.</summary>
    /// <param name="Problem">Which one, and what does not fit.</param>
    public sealed record Malformed(MalformedObject Problem) : WatchEvent<T>;
}
