using System.Collections.Immutable;

namespace Pythia.Kubernetes;

/// <summary>
/// The objects of a watch as last known. Readers get immutable snapshots that are swapped whole: during a new list they see the old content until the list is complete.
/// One writer (the <see cref="Reflector{T}"/>), any number of readers.
/// </summary>
/// <typeparam name="T">The record of one object.</typeparam>
public sealed class Store<T>
    where T : KubernetesObject
{
    private readonly TaskCompletionSource synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<T, T> project;

    // Touched by the writer only; not null between Init and InitDone.
    private ImmutableDictionary<ObjectKey, T>.Builder? pending;
    private volatile ImmutableDictionary<ObjectKey, T> current = ImmutableDictionary<ObjectKey, T>.Empty;

    /// <summary>Creates an empty store.</summary>
    /// <param name="project">What to keep of an object, to save memory; null to keep it whole. Must keep name, namespace and resource version.</param>
    public Store(Func<T, T>? project = null) => this.project = project ?? (static obj => obj);

    /// <summary>All objects.</summary>
    public IReadOnlyDictionary<ObjectKey, T> Snapshot => current;

    /// <summary>Whether a list was complete once, so that absence means something.</summary>
    public bool IsSynced => synced.Task.IsCompleted;

    /// <summary>One object, or null.</summary>
    public T? Find(ObjectKey key) => current.TryGetValue(key, out var obj) ? obj : null;

    /// <summary>One object, or null.</summary>
    public T? Find(string @namespace, string name) => Find(new ObjectKey(@namespace, name));

    /// <summary>Waits for the first complete list.</summary>
    public Task WaitUntilSyncedAsync(CancellationToken cancellationToken) => synced.Task.WaitAsync(cancellationToken);

    /// <summary>Takes an event in. For the one writer.</summary>
    /// <returns>What changed, deletions found by a new list included; a version that is known already changes nothing.</returns>
    public IReadOnlyList<StoreChange<T>> Take(WatchEvent<T> told)
    {
        switch (told)
        {
            case WatchEvent<T>.Init:
                pending = ImmutableDictionary.CreateBuilder<ObjectKey, T>();
                return [];
            case WatchEvent<T>.InitApply listed when pending is not null:
                pending[listed.Object.Key] = KeepKnown(listed.Object);
                return [];
            case WatchEvent<T>.Malformed { Problem.Key: { } key } when pending is not null && current.TryGetValue(key, out var known):
                // It exists: what was known of it stays, instead of looking deleted.
                pending[key] = known;
                return [];
            case WatchEvent<T>.InitDone when pending is not null:
                return Swap(pending.ToImmutable());
            case WatchEvent<T>.Apply changed:
                return Set(changed.Object);
            case WatchEvent<T>.Delete deleted:
                return Remove(deleted.Key);
            default:
                return [];
        }
    }

    private List<StoreChange<T>> Swap(ImmutableDictionary<ObjectKey, T> next)
    {
        var before = current;
        pending = null;
        current = next;
        synced.TrySetResult();
        var changes = new List<StoreChange<T>>();
        changes.AddRange(before.Where(e => !next.ContainsKey(e.Key)).Select(e => new StoreChange<T>(e.Key, e.Value, null)));
        foreach (var (key, after) in next)
        {
            var known = before.GetValueOrDefault(key);
            if (!ReferenceEquals(known, after))
            {
                changes.Add(new StoreChange<T>(key, known, after));
            }
        }

        return changes;
    }

    private IReadOnlyList<StoreChange<T>> Set(T obj)
    {
        var known = Find(obj.Key);
        var kept = KeepKnown(obj);
        if (ReferenceEquals(known, kept))
        {
            return [];
        }

        current = current.SetItem(obj.Key, kept);
        return [new StoreChange<T>(obj.Key, known, kept)];
    }

    private IReadOnlyList<StoreChange<T>> Remove(ObjectKey key)
    {
        if (Find(key) is not { } known)
        {
            return [];
        }

        current = current.Remove(key);
        return [new StoreChange<T>(key, known, null)];
    }

    // The object that is in the store already if it has the same version, so that readers can compare by reference.
    private T KeepKnown(T obj)
        => Find(obj.Key) is { } known && known.Metadata.ResourceVersion.Length > 0
            && known.Metadata.ResourceVersion == obj.Metadata.ResourceVersion && known.Metadata.Uid == obj.Metadata.Uid
            ? known
            : project(obj);
}
